// Scores answers of a running Worker by the rules of Mozilla's HTTP Observatory, with its own code and no network but the
// Worker's. `node score.js http://127.0.0.1:8787 / /api/health …` prints one JSON line a path.
//
// The Observatory looks at a site on https. What the Worker cannot decide is taken as `worker/README.md` sets it up: https
// with a good certificate, and http redirected to it by Cloudflare. Nobody is on a browser's preload list.
import { existsSync, writeFileSync } from "node:fs";

const folder = new URL("./node_modules/@mdn/mdn-http-observatory/", import.meta.url);
const preloadList = new URL("conf/hsts-preload.json", folder);
if (!existsSync(preloadList)) {
  writeFileSync(preloadList, "{}");
}
const { ALL_TESTS } = await import(new URL("src/constants.js", folder));
const { Requests } = await import(new URL("src/types.js", folder));
const { MINIMUM_SCORE_FOR_EXTRA_CREDIT } = await import(new URL("src/grader/charts.js", folder));
const { getGradeForScore, getScoreModifier } = await import(new URL("src/grader/grader.js", folder));

const HOST = "desk.example.cn";

async function recorded(base, path) {
  const answer = await fetch(new URL(path, base), {
    headers: { "x-nontax-desk": "1", "sec-fetch-site": "same-origin", origin: new URL(base).origin },
    redirect: "manual",
  });
  return { status: answer.status, headers: Object.fromEntries(answer.headers), data: await answer.text(), verified: true };
}

async function score(base, path) {
  const answer = await recorded(base, path);
  const requests = new Requests(HOST);
  const [http, https] = [new URL(`http://${HOST}${path}`), new URL(`https://${HOST}${path}`)];
  requests.session = { url: https };
  Object.assign(requests.responses, { auto: answer, cors: answer, http: answer, https: answer });
  requests.responses.httpRedirects = [{ url: http, status: 301 }, { url: https, status: answer.status }];
  requests.responses.httpsRedirects = [{ url: https, status: answer.status }];
  const results = ALL_TESTS.map((test) => test(requests));
  const modifiers = results.map((result) => getScoreModifier(result.result));
  const uncurved = 100 + modifiers.filter((modifier) => modifier < 0).reduce((sum, modifier) => sum + modifier, 0);
  const whole = 100 + modifiers.reduce((sum, modifier) => sum + modifier, 0);
  const final = getGradeForScore(uncurved >= MINIMUM_SCORE_FOR_EXTRA_CREDIT ? whole : uncurved);
  const tests = Object.fromEntries(results.map((result, at) => [result.constructor.name, [result.result, modifiers[at]]]));
  return { path, status: answer.status, score: final.score, grade: final.grade, tests };
}

const [base, ...paths] = process.argv.slice(2);
for (const path of paths) {
  console.log(JSON.stringify(await score(base, path)));
}
