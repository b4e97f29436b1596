// A contestant that does everything in a worker of its own.
import { Talk } from './talk.js';
import { TASKS } from '../questions.js';

export function inWorker(script) {
  let talk;
  const contestant = {
    async prepare() {
      talk = new Talk(new Worker(script, { type: 'module' }));
      await talk.ask('ready');
    },
    open: (file) => talk.ask('open', file),
  };
  for (const { name, solo } of TASKS) {
    if (!solo) contestant[name] = (argument) => talk.ask(name, argument);
  }
  return contestant;
}

/** In the worker: what is asked of columns once they are filled by `open`. */
export function questionsTo(columns) {
  const tasks = TASKS.filter(({ solo }) => !solo).map(({ name }) => [name, (argument) => columns[name](argument)]);
  return { ready: () => true, ...Object.fromEntries(tasks) };
}
