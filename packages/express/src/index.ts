export { crossfade, type CrossfadeHandler } from "./crossfade.js";
export { expressHandler } from "./express-handler.js";
export { shutDown } from "@crossfade/node";
