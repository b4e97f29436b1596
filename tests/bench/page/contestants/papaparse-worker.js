// PapaParse reads the file by its own streamer in chunks; a delimiter of two characters makes the format an ordinary CSV to it.
// There are no quotes, so its fast mode is the right one.
import { Columns } from '../columns.js';
import { questionsTo } from '../in_worker.js';
import { answer } from '../talk.js';
import { NAMES } from '../../questions.js';

const columns = new Columns();

answer({
  ...questionsTo(columns),

  /** PapaParse is a plain script, and hands itself to a loader of the old kind where it finds one. */
  async ready() {
    self.define = (_, make) => {
      self.Papa = make();
    };
    self.define.amd = true;
    await import('/packages/papaparse/papaparse.min.js');
  },

  open: (file) =>
    new Promise((resolve, reject) => {
      self.Papa.parse(file, {
        delimiter: ',`',
        newline: '\r\n',
        fastMode: true,
        skipEmptyLines: true,
        chunk({ data }) {
          // Header and footer have fewer values between such delimiters.
          for (const values of data) if (values.length === NAMES.length) columns.add(values);
        },
        complete: () => resolve({ ...columns.totals(), first: columns.first() }),
        error: reject,
      });
    }),
});
