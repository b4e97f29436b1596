// The engine's worker: takes the page's messages from the first moment on, and hands them to the wasm module when it is ready.
import init, { EngineWorker } from "./engine.js";

const waiting = [];
let engine;

self.onmessage = ({ data }) => {
  if (engine) {
    engine.receive(data.text, data.files);
  } else {
    waiting.push(data);
  }
};

// What no panic hook sees: wasm that traps because memory is refused, and faults while starting.
const tellBroken = (reason) => {
  const message = reason instanceof Error ? `${reason.name}: ${reason.message}` : String(reason);
  self.postMessage({ text: JSON.stringify({ broken: { message } }) });
};
self.addEventListener("error", (event) => {
  event.preventDefault();
  tellBroken(event.error ?? event.message);
});
self.addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  tellBroken(event.reason);
});

init({ module_or_path: new URL("engine_bg.wasm", import.meta.url) }).then(() => {
  engine = new EngineWorker();
  for (const { text, files } of waiting.splice(0)) {
    engine.receive(text, files);
  }
}, tellBroken);
