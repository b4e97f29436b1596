// The results as Markdown: tables with ratios, growth, and what was wrong.
import { cpus, totalmem } from 'node:os';
import { CONTESTANTS, median } from './contest.js';
import { promises } from './promises.js';
import { AT_ONCE, OPEN, TASKS } from './questions.js';

export function report({ version, packages, sizes }) {
  const names = Object.entries(packages).map(([name, number]) => `${name} ${number}`);
  return [
    '# Benchmark',
    '',
    'Written by `cargo xtask bench`. Every contestant has a browser of its own; times are medians, the best one in brackets, in milliseconds; `×` is how many times as long as ours. Memory is what the renderer has of its own above the same page empty, in MB (10⁶ bytes): settled after all tasks, and the most seen while the file was read.',
    '',
    `${new Date().toISOString().slice(0, 10)} · ${cpus()[0].model.trim()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB · Chromium ${version}, headless · ${names.join(', ')}`,
    '',
    ...promiseSection(sizes),
    ...sizes.flatMap(sizeSection),
    ...growthSection(sizes),
    ...deskSection(sizes),
    '',
  ].join('\n');
}

function promiseSection(sizes) {
  const held = promises(sizes);
  if (held.length === 0) return [];
  const rows = held.map(({ promise, found, kept }) => `| ${promise} | ${found} | ${kept ? 'kept' : 'not kept'} |`);
  return ['## What is promised', '', '| | measured | |', '| --- | --: | --- |', ...rows, ''];
}

function sizeSection({ rows, runs, bytes, floor, contestants }) {
  const present = CONTESTANTS.filter(({ name }) => contestants[name] !== undefined);
  if (present.length === 0) return [];
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const taskLine = ({ name: task, about, solo }) =>
    line([about, ...present.map(({ name }) => (solo && name !== 'us' ? '' : taskCell(contestants[name], task, contestants.us)))]);
  const memoryCell = ({ memory }, kind) => (memory[kind].length === 0 ? '–' : megabytes(median(memory[kind])));
  return [
    `## ${count(rows)} rows (${megabytes(bytes)} MB)`,
    '',
    `Each started ${runs === 1 ? 'once' : `${runs} times`}. A plain read of the file and nothing else, by ${floor.way}: ${time(floor.millis)}.`,
    '',
    line(['', ...present.map(({ title }) => title)]),
    line(['---', ...present.map(() => '--:')]),
    ...[OPEN, AT_ONCE, ...TASKS].map(taskLine),
    line(['file → totals, in plain reads', ...present.map(({ name }) => inFloors(contestants[name], floor))]),
    line(['memory, settled', ...present.map(({ name }) => memoryCell(contestants[name], 'steady'))]),
    line(['memory, most while reading', ...present.map(({ name }) => memoryCell(contestants[name], 'peak'))]),
    '',
    ...ourFingerprint(contestants.us),
    ...present.flatMap(({ name, title }) => remarks(title, contestants[name])),
    '',
  ];
}

function taskCell({ tasks, failed }, task, us) {
  const millis = tasks[task]?.millis;
  if (millis === undefined) return failed === undefined ? '–' : 'failed';
  const ours = us?.tasks[task]?.millis;
  const isOurs = ours === undefined || ours === millis;
  const wrong = tasks[task].wrong === undefined ? '' : ' **wrong**';
  return `${time(millis)}${isOurs ? '' : ` ${(median(millis) / median(ours)).toFixed(1)}×`}${wrong}`;
}

function inFloors({ tasks }, floor) {
  const millis = tasks[OPEN.name]?.millis;
  return millis === undefined ? '–' : (median(millis) / median(floor.millis)).toFixed(2);
}

function remarks(title, { tasks, failed }) {
  const wrong = Object.entries(tasks).filter(([, task]) => task.wrong !== undefined);
  const told = wrong.map(([name, task]) => `- ${title} answered ${name} wrong: ${task.wrong}`);
  if (failed !== undefined) told.push(`- ${title} failed at ${failed.task}: ${failed.why}`);
  return told.length === 0 ? [`- ${title}: every answer was right`] : told;
}

/** Until then it is taken in the background, between answers. */
function ourFingerprint(us) {
  return us === undefined || us.settled.length === 0 ? [] : [`- Nontax Desk knows the file's SHA-256 after ${figure(median(us.settled))} ms; nobody else takes it`];
}

function growthSection(sizes) {
  const ours = sizes.filter(({ contestants }) => contestants.us?.tasks[OPEN.name] !== undefined);
  if (ours.length === 0) return [];
  const perRow = (size, task) => {
    const millis = size.contestants.us.tasks[task]?.millis;
    return millis === undefined ? '–' : ((median(millis) * 1e6) / size.rows).toFixed(1);
  };
  const bytesPerRow = ({ rows, contestants }) => (contestants.us.memory.steady.length === 0 ? '–' : (median(contestants.us.memory.steady) / rows).toFixed(0));
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [
    '## Growth',
    '',
    'What a row costs us, in nanoseconds; flat is good.',
    '',
    line(['', ...ours.map(({ rows }) => `${count(rows)} rows`)]),
    line(['---', ...ours.map(() => '--:')]),
    line(['plain read of the file', ...ours.map(({ floor, rows }) => ((median(floor.millis) * 1e6) / rows).toFixed(1))]),
    ...[OPEN, AT_ONCE, ...TASKS].map(({ name, about }) => line([about, ...ours.map((size) => perRow(size, name))])),
    line(['memory, bytes', ...ours.map(bytesPerRow)]),
    line(['file, bytes', ...ours.map(({ bytes, rows }) => (bytes / rows).toFixed(0))]),
    '',
  ];
}

function deskSection(sizes) {
  const used = sizes.filter(({ desk }) => desk !== undefined);
  if (used.length === 0) return [];
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const phases = ['load', 'filter', 'sort', 'scroll'];
  const phaseCell = ({ desk }, phase) => {
    const { tasks, gap, frames, late } = desk.phases[phase] ?? {};
    if (tasks === undefined) return '–';
    const longest = tasks.length === 0 ? 'none' : `${tasks.length}, longest ${Math.max(...tasks).toFixed(0)} ms`;
    return `${longest}; ${late} of ${frames} frames late, ${gap.toFixed(0)} ms at most`;
  };
  return [
    '## The page',
    '',
    'The page itself with the file chosen in it: tasks over 50 ms on its own thread (none is the aim), frames that came more than 25 ms after the one before, and the renderer.',
    '',
    line(['', ...used.map(({ rows }) => `${count(rows)} rows`)]),
    line(['---', ...used.map(() => '---')]),
    line(['file → totals and rows drawn, ms', ...used.map(({ desk }) => desk.drawn?.toFixed(0) ?? '–')]),
    ...phases.map((phase) => line([`${phase}: tasks over 50 ms`, ...used.map((size) => phaseCell(size, phase))])),
    line(['memory, settled, MB', ...used.map(({ desk }) => (desk.memory?.steady === undefined ? '–' : megabytes(desk.memory.steady)))]),
    line(['memory, most while reading, MB', ...used.map(({ desk }) => (desk.memory === undefined ? '–' : megabytes(desk.memory.peak)))]),
    '',
    ...used.filter(({ desk }) => desk.failed !== undefined).map(({ rows, desk }) => `- The page failed at ${desk.failed.task} with ${count(rows)} rows: ${desk.failed.why}`),
  ];
}

const time = (millis) => `${figure(median(millis))} (${figure(Math.min(...millis))})`;

const figure = (millis) => (millis < 10 ? millis.toFixed(1) : count(Math.round(millis)));

const megabytes = (bytes) => count(Math.round(bytes / 1e6));

const count = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ',');
