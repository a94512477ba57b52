// Keeps the site for playing without a network, and changes to a newer build only when the player says so.
//
// The builder puts `const BUILD = {version, files: {address: sha256}, needed: [address]}` in front: all files of one build
// with their hashes, and those that playing needs. Every build has a cache of its own. A page goes on with the build it
// began with: it holds a lock named like its cache, and a cache goes only when nobody holds its lock any more.
//
// Messages to here: {type: "activate"} take over from the earlier build; {type: "tidy"} remove caches nobody uses.
// From here: {type: "damaged", address}: a kept file was not what it should be, and is removed; asked for again, it comes
// from the network.
"use strict";

const SCOPE = new URL(self.registration.scope);
const FAMILY = `camcade ${SCOPE.pathname} `; // other sites of the same origin have caches too
const CACHE = FAMILY + BUILD.version;
const AT_ONCE = 4; // files fetched at the same time while filling, so that the page's own requests get through
const OFFLINE_TEXT = "Camcade is not kept on this device yet, and there is no network. Connect once, then it plays offline.";

const checked = new Set(); // addresses whose kept bytes were right since this worker was started

self.addEventListener("install", (event) => event.waitUntil(fill()));
self.addEventListener("activate", (event) => event.waitUntil(Promise.all([self.clients.claim(), tidy()])));

self.addEventListener("message", (event) => {
  if (event.data?.type === "activate") self.skipWaiting();
  if (event.data?.type === "tidy") event.waitUntil(tidy());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(SCOPE.href)) return;
  const address = fileOf(new URL(request.url).pathname.slice(SCOPE.pathname.length));
  if (request.mode === "navigate") event.respondWith(page(event, address));
  else if (isHashed(address)) event.respondWith(asset(event, address));
});

// ---- what is kept ----

const isHashed = (address) => /-[0-9a-f]{12}[./]/.test(address);
// Hosts may call duel.html "duel", and the folder is its front page.
const fileOf = (path) => (`${path}.html` in BUILD.files ? `${path}.html` : path || "index.html");
const absolute = (address) => new URL(address, SCOPE).href;

// Keep everything that playing needs. What an earlier build kept is copied, not fetched again.
async function fill() {
  const cache = await caches.open(CACHE);
  const waiting = [...BUILD.needed];
  const fetcher = async () => {
    for (let address = waiting.shift(); address !== undefined; address = waiting.shift()) await keep(cache, address);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, fetcher));
}

async function keep(cache, address) {
  if (await isRight(address, await cache.match(absolute(address)))) return;
  const ways = [
    ...(isHashed(address) ? [() => kept(address)] : []),
    () => fetch(absolute(address), { cache: isHashed(address) ? "default" : "no-cache" }),
    () => fetch(absolute(address), { cache: "reload" }), // what the browser's own cache holds may be damaged too
  ];
  for (const way of ways) {
    const made = await asMade(address, await way());
    if (made) return cache.put(absolute(address), made);
  }
  throw new Error(`${address} is not the file that build ${BUILD.version} was made with`);
}

// The answer with the bytes that the build made; nothing if it has others. A host may pack a packed file once more and
// announce it only once.
async function asMade(address, response) {
  if (await isRight(address, response)) return plain(response);
  if (!response?.ok || !response.body) return undefined;
  const unpacking = response.body.pipeThrough(new DecompressionStream("gzip"));
  const unpacked = await new Response(unpacking).blob().catch(() => null);
  const made = unpacked && new Response(unpacked, { headers: response.headers });
  return (await isRight(address, made)) ? made : undefined;
}

// No browser shows a page whose answer says that it was redirected, as hosts with clean addresses do.
const plain = async (response) =>
  response.redirected ? new Response(await response.blob(), { headers: response.headers }) : response;

async function isRight(address, response) {
  if (!response?.ok) return false;
  const digest = await crypto.subtle.digest("SHA-256", await response.clone().arrayBuffer());
  return hexadecimal(digest) === BUILD.files[address];
}

const hexadecimal = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

// From the cache of this build; what its name holds the hash of, also from the cache of one that a page still plays.
async function kept(address) {
  const own = await (await caches.open(CACHE)).match(absolute(address));
  if (own || !isHashed(address)) return own;
  for (const name of await family()) {
    const found = await (await caches.open(name)).match(absolute(address));
    if (found) return found;
  }
  return undefined;
}

// ---- answers ----

async function page(event, address) {
  const found = address in BUILD.files ? await keptOrNothing(address) : undefined;
  if (found) {
    check(event, address, found);
    return found;
  }
  try {
    const response = await fetch(event.request);
    if (address in BUILD.files) event.waitUntil(fill().catch(() => {})); // the browser has cleared the cache: once more
    return response;
  } catch {
    return new Response(OFFLINE_TEXT, { status: 503, headers: { "Content-Type": "text/plain; charset=utf-8" } });
  }
}

async function asset(event, address) {
  const found = await keptOrNothing(address);
  if (found) {
    check(event, address, found);
    return found;
  }
  const response = await fetch(event.request);
  if (response.ok && address in BUILD.files) event.waitUntil(put(address, response.clone()));
  return response;
}

// Storage may be full, forbidden or broken: then there is the network.
async function keptOrNothing(address) {
  try {
    return await kept(address);
  } catch {
    return undefined;
  }
}

async function put(address, response) {
  try {
    const made = await asMade(address, response);
    if (made) await (await caches.open(CACHE)).put(absolute(address), made);
  } catch {
    // Not kept; it will be fetched again.
  }
}

// Beside the answer, not before it: reading ten megabytes twice would delay every start for what hardly ever happens.
function check(event, address, response) {
  if (checked.has(address) || !(address in BUILD.files)) return;
  const copy = response.clone();
  event.waitUntil(
    (async () => {
      if (await isRight(address, copy)) {
        checked.add(address);
        return;
      }
      for (const name of isHashed(address) ? await family() : [CACHE]) {
        await (await caches.open(name)).delete(absolute(address));
      }
      for (const client of await self.clients.matchAll()) client.postMessage({ type: "damaged", address });
    })(),
  );
}

// ---- earlier builds ----

const family = async () => (await caches.keys()).filter((name) => name.startsWith(FAMILY));

// Removes what nobody plays any more. While a newer build waits, its cache is one that nobody plays yet: then later.
async function tidy() {
  const names = await family();
  if (!navigator.locks) return; // nobody knows which are played
  const { held } = await navigator.locks.query();
  if (self.registration.installing || self.registration.waiting) return;
  const played = new Set(held.map(({ name }) => name));
  for (const name of names) {
    if (name !== CACHE && !played.has(name)) await caches.delete(name);
  }
}
