// Keeps the page's own files, the shell, so that the page opens and reads files with the network off. The build puts
// `SHELL` before this: its version and, for each file, the SHA-256 that belongs to it. Data is never kept: what is not in
// the list, everything under /api above all, is none of its business.

const NAME = "nontax-shell-";
const CACHE = NAME + SHELL.version;

/** How long an answer of the network is waited for before the kept page is shown, in milliseconds. */
const PATIENCE = 2_500;

const hex = (bytes) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** A file whose bytes are those of this version; `null` when the server has another version by now. */
const exactly = async (path, how) => {
  const answer = await fetch(path, { cache: how, redirect: "error" });
  const body = answer.ok ? await answer.arrayBuffer() : undefined;
  if (body === undefined || hex(await crypto.subtle.digest("SHA-256", body)) !== SHELL.files[path]) {
    return null;
  }
  const headers = new Headers(answer.headers);
  // What is kept is unpacked.
  headers.delete("content-encoding");
  headers.delete("content-length");
  return new Response(body, { headers });
};

const keep = async (cache, path) => {
  // What the page has just downloaded comes from the browser's own cache; only what is stale there is asked for anew.
  const file = (await exactly(path, "default")) ?? (await exactly(path, "reload"));
  if (file === null) {
    throw new Error(`${path} is of another version`);
  }
  await cache.put(path, file);
};

const keepAll = async () => {
  const cache = await caches.open(CACHE);
  await Promise.all(Object.keys(SHELL.files).map((path) => keep(cache, path)));
};

/** Keeps again what a browser short of space has thrown away, before a page begins with half of a version. */
const mend = async () => {
  const cache = await caches.open(CACHE);
  const kept = new Set((await cache.keys()).map(({ url }) => new URL(url).pathname));
  const lost = Object.keys(SHELL.files).filter((path) => !kept.has(path));
  await Promise.all(lost.map((path) => keep(cache, path)));
};

/** A file of the shell, from what is kept, else from the network. */
const shellFile = async (path, request) => {
  const kept = await caches
    .open(CACHE)
    .then((cache) => cache.match(path))
    .catch(() => undefined);
  // Made anew without an address: a script is to see the one it was asked for by, with its query.
  return kept === undefined ? fetch(request) : new Response(kept.body, { headers: kept.headers });
};

/** The page. Whoever must sign in first is sent there by the network's answer; any other answer is the kept page. */
const page = async (request) => {
  const answer = fetch(request).catch(() => undefined);
  const patience = new Promise((over) => setTimeout(over, PATIENCE));
  const first = await Promise.race([answer, patience]);
  if (first?.type === "opaqueredirect" || first?.status === 401 || first?.status === 403) {
    return first;
  }
  try {
    await mend();
  } catch {
    const isNewer = first?.ok === true;
    if (isNewer) {
      // What is left fits no file that the server has: from here on everything comes from the network.
      await caches.delete(CACHE).catch(() => false);
      return first;
    }
  }
  return shellFile("/", request);
};

self.addEventListener("install", (event) => event.waitUntil(keepAll()));

self.addEventListener("activate", (event) =>
  event.waitUntil(
    caches
      .keys()
      .then((names) => names.filter((name) => name.startsWith(NAME) && name !== CACHE))
      .then((old) => Promise.all(old.map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  ),
);

// A new version waits until a person says so: the page that is open goes on with its own.
self.addEventListener("message", ({ data }) => {
  if (data === "take-over") {
    self.skipWaiting();
  }
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  const isOurs = request.method === "GET" && origin === self.location.origin && Object.hasOwn(SHELL.files, pathname);
  if (isOurs && request.mode !== "navigate") {
    event.respondWith(shellFile(pathname, request));
  } else if (isOurs && pathname === "/") {
    event.respondWith(page(request));
  }
  // Any other page is one that the sign-in has to see, as is everything under /api.
});
