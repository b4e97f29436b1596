// A call to a worker as a promise. Workers here answer one message at a time, in order.

export class Talk {
  #worker;
  #waiting = [];

  constructor(worker) {
    this.#worker = worker;
    worker.onmessage = ({ data }) => {
      const { resolve, reject } = this.#waiting.shift();
      if (data.error === undefined) resolve(data.answer);
      else reject(new Error(data.error));
    };
    worker.onerror = (event) => this.#waiting.splice(0).forEach(({ reject }) => reject(new Error(event.message)));
  }

  ask(task, argument) {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#worker.postMessage({ task, argument });
    });
  }
}

/** In the worker: answers each message by the function of the task's name. */
export function answer(tasks) {
  self.onmessage = async ({ data: { task, argument } }) => {
    try {
      self.postMessage({ answer: await tasks[task](argument) });
    } catch (error) {
      self.postMessage({ error: String(error) });
    }
  };
}
