// Sign-in stands before this page: whoever sees it is signed in. The desk that sent here is told, and goes on.
const desk = new BroadcastChannel("nontax-signed-in");
desk.postMessage("signed-in");
desk.close();
// A tab that has been at another site may not be closed by a script; its text says that it can be.
window.close();
