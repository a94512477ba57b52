// Networks of plain numbers: windows of a body's features.

import { ProtocolError } from "./errors.js";
import { demand, sizeOf } from "./models.js";

export async function compute({ models: names, inputs }) {
  const asked = names.map((name) => demand(name, "inputs"));
  const given = asked.map((model) => inputsOf(model, inputs));
  const outputs = {};
  const from = performance.now();
  for (const [index, model] of asked.entries()) outputs[model.name] = model.numbers(await model.run(given[index]));
  return { outputs, inference_ms: performance.now() - from };
}

// tensor name → numbers, those of `inputs` that the model's card names
export function inputsOf({ name, card }, inputs) {
  const values = {};
  for (const [role, { tensor, shape }] of Object.entries(card.inputs)) {
    const given = inputs[role];
    if (given?.length !== sizeOf(shape)) {
      throw new ProtocolError(`model "${name}" takes ${sizeOf(shape)} ${role}, given ${given?.length ?? "none"}`);
    }
    values[tensor] = given;
  }
  return values;
}
