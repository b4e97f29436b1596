// A reader beside the engine: gets the engine's compiled module first, then tasks.
import init, { ReaderWorker } from "./engine.js";

const waiting = [];
let reader;

self.onmessage = async ({ data }) => {
  if (data.module) {
    await init({ module_or_path: data.module });
    reader = new ReaderWorker();
    waiting.splice(0).forEach((task) => reader.receive(task));
    self.postMessage({ ready: true });
  } else if (reader) {
    reader.receive(data);
  } else {
    waiting.push(data);
  }
};

// The engine hears of uncaught errors of its readers by itself, but not of rejected promises.
self.addEventListener("unhandledrejection", ({ reason }) => {
  setTimeout(() => {
    throw reason;
  });
});
