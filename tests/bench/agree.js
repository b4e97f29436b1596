// Whether an answer is the right one, and where it is not.
import { isDeepStrictEqual } from 'node:util';

/** `undefined` when it is right, else what is wrong in a few words. */
export function disagreement(answer, right) {
  for (const [name, wanted] of Object.entries(right)) {
    const found = answer[name];
    if (isDeepStrictEqual(found, wanted)) continue;
    if (typeof wanted === 'object') return `${name}: ${firstDifference(found, wanted)}`;
    return `${name} ${found}, not ${wanted}`;
  }
  return undefined;
}

function firstDifference(found, wanted, path = []) {
  if (typeof found !== 'object' || typeof wanted !== 'object' || found === null) {
    return `${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}${path.length > 0 ? ` at ${path.join('.')}` : ''}`;
  }
  for (const key of new Set([...Object.keys(wanted), ...Object.keys(found)])) {
    if (!isDeepStrictEqual(found[key], wanted[key])) return firstDifference(found[key], wanted[key], [...path, key]);
  }
  return 'something else';
}
