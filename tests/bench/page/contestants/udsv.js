import { inWorker } from '../in_worker.js';

export default inWorker(new URL('udsv-worker.js', import.meta.url));
