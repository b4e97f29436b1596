// The page's side of a contest: makes a contestant ready, hands it the file, asks, and stops the time.

window.contest = {
  async prepare(name) {
    const { default: contestant } = await import(`./contestants/${name}.js`);
    this.contestant = contestant;
    await contestant.prepare();
  },

  /** One task; `{ millis, answer }`. */
  async run(task, argument) {
    const given = task === 'open' ? document.querySelector('input').files[0] : argument;
    const began = performance.now();
    if (task === 'open') this.began = began;
    const answer = await this.contestant[task](given);
    return { millis: performance.now() - began, answer };
  },

  /** Waits for what goes on after the file is open; says how long after the beginning that was over. */
  async settle() {
    await this.contestant.settle?.();
    return performance.now() - this.began;
  },
};
