// The floor: the file is read and nothing is done with its bytes. Whichever way of reading is fastest counts.
import { Talk } from '../talk.js';

let talk;

export default {
  async prepare() {
    talk = new Talk(new Worker(new URL('floor-worker.js', import.meta.url), { type: 'module' }));
    await talk.ask('ready');
  },
  async open(file) {
    return talk.ask('slices', file);
  },
  slices: () => talk.ask('slices', document.querySelector('input').files[0]),
  stream: () => talk.ask('stream', document.querySelector('input').files[0]),
  reused: () => talk.ask('reused', document.querySelector('input').files[0]),
};
