import { answer } from '../talk.js';

const SLICE_BYTES = 8 << 20;
const AHEAD = 2;

answer({
  ready: () => true,

  /** Slices of 8 MB, two asked for ahead. */
  async slices(file) {
    let bytes = 0;
    let asked = 0;
    const ahead = [];
    const ask = () => {
      if (asked >= file.size) return;
      ahead.push(file.slice(asked, asked + SLICE_BYTES).arrayBuffer());
      asked += SLICE_BYTES;
    };
    for (let time = 0; time < AHEAD; time += 1) ask();
    while (ahead.length > 0) {
      const buffer = await ahead.shift();
      ask();
      bytes += buffer.byteLength;
    }
    return { bytes };
  },

  /** The file's own stream. */
  async stream(file) {
    let bytes = 0;
    const reader = file.stream().getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) bytes += part.value.byteLength;
    return { bytes };
  },

  /** The file's stream into one buffer that is used again and again. */
  async reused(file) {
    let bytes = 0;
    let buffer = new ArrayBuffer(SLICE_BYTES);
    const reader = file.stream().getReader({ mode: 'byob' });
    for (;;) {
      const { done, value } = await reader.read(new Uint8Array(buffer));
      if (done) return { bytes };
      bytes += value.byteLength;
      buffer = value.buffer;
    }
  },
});
