import { inWorker } from '../in_worker.js';

export default inWorker(new URL('papaparse-worker.js', import.meta.url));
