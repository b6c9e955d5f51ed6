export { libraryPreset as default } from "../../tooling/jest/preset.mjs";
