// What goes wrong, by whose fault: a page is told the name with the words.

// The network, or what its card says of it.
export class ModelError extends Error {
  name = "ModelError";
}

// The message.
export class ProtocolError extends Error {
  name = "ProtocolError";
}
