// The inference worker: frames in, outputs of networks out. The build joins these modules into one classic script, behind
// the TensorFlow.js bundles, whose `tf` is a global here. It fetches nothing; the page sends all bytes, so it runs the same
// from a server and from one HTML file.

import { start } from "./backends.js";
import { compute } from "./compute.js";
import { infer } from "./infer.js";
import { attach, load, warmup } from "./models.js";
import { serve } from "./protocol.js";
import { see, stage } from "./see.js";

serve({ start, load, attach, warmup, infer, compute, stage, see });
