// Keeps the page for times without network, by the service worker, and tells the page when a newer version waits. The page
// answers with `nontax-take-update` when a person wants it; nothing is loaded anew without that.

/** How often a page that stays open asks for a newer version, at most, in milliseconds. */
const LOOK_AGAIN = 3_600_000;

const tell = (name) => window.dispatchEvent(new Event(name));

const watch = (registration) => {
  const { serviceWorker } = navigator;
  const began = serviceWorker.controller;
  let wanted = false;
  const waits = () => {
    if (registration.waiting && serviceWorker.controller) {
      tell("nontax-update-waits");
    }
  };
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", waits);
  });
  serviceWorker.addEventListener("controllerchange", () => {
    if (wanted) {
      window.location.reload();
    } else if (began) {
      // Another window took the update; this one goes on with what it has.
      tell("nontax-updated-elsewhere");
    }
  });
  window.addEventListener("nontax-take-update", () => {
    wanted = true;
    if (registration.waiting) {
      registration.waiting.postMessage("take-over");
    } else {
      window.location.reload();
    }
  });
  let looked = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && Date.now() - looked > LOOK_AGAIN) {
      looked = Date.now();
      // Without network there is nothing to be told.
      registration.update().catch(() => {});
    }
  });
  waits();
};

/** A browser that keeps nothing (private windows) shows the page all the same, as long as there is a network. */
export const keepForOffline = () =>
  navigator.serviceWorker
    ?.register("/service-worker.js", { updateViaCache: "none" })
    .then(watch)
    .catch((reason) => console.info("not kept for offline use:", reason));
