// uDSV is pushed the text as the browser decodes it; a delimiter of two characters makes the format an ordinary CSV to it.
import { initParser, inferSchema } from '/packages/udsv/dist/uDSV.mjs';
import { Columns } from '../columns.js';
import { questionsTo } from '../in_worker.js';
import { answer } from '../talk.js';
import { NAMES } from '../../questions.js';

const columns = new Columns();

/** Larger than what a stream gives at once: fewer calls. */
const SLICE_BYTES = 8 << 20;

answer({
  ...questionsTo(columns),

  async open(file) {
    const header = NAMES.join(',`') + '\r\n';
    const schema = inferSchema(header, { col: ',`', row: '\r\n', encl: '', header: ([names]) => [names] });
    const parser = initParser(schema);
    const decoder = new TextDecoder();
    let isFirst = true;
    for (let from = 0; from < file.size; from += SLICE_BYTES) {
      const bytes = await file.slice(from, from + SLICE_BYTES).arrayBuffer();
      let text = decoder.decode(bytes, { stream: true });
      if (isFirst) text = header + text.slice(text.indexOf('\r\n') + 2);
      isFirst = false;
      parser.chunk(text, parser.stringArrs, (row) => {
        columns.add(row);
      });
    }
    // The footer has fewer values than a row, so the parser still holds it back: what is never ended is never told.
    return { ...columns.totals(), first: columns.first() };
  },
});
