// layers.json as rules of dependency-cruiser. Paths are relative to the repository; an import that could
// not be resolved keeps its own name as its path, which is why each pattern knows both spellings.
import { layers, packagesAbove, purePackages } from "./layers.mjs";

/** @param {readonly string[]} names */
const anyOf = (names) => `(${names.join("|")})`;

const allPackages = layers.rows.flatMap(({ packages }) => packages);
const pureSource = `^packages/${anyOf(purePackages)}/src/`;
const testing = "^packages/[^/]+/src/testing/";

/** @type {import("dependency-cruiser").IForbiddenRuleType[]} */
const rowRules = allPackages.map((name) => ({
  name: "only-rows-above",
  comment: `${name} may import from: ${packagesAbove(name).join(", ") || "no other package"}.`,
  severity: "error",
  from: { path: `^packages/${name}/` },
  to: {
    path: "^(packages|@crossfade)/",
    pathNot: `^(packages|@crossfade)/${anyOf([name, ...packagesAbove(name)])}(/|$)`,
  },
}));

/** @type {import("dependency-cruiser").IForbiddenRuleType[]} */
export const rules = [
  ...rowRules,
  {
    name: "no-cycles",
    comment: "Files that import each other can't be read, tested or loaded one at a time.",
    severity: "error",
    from: {},
    to: { circular: true },
  },
  {
    name: "public-entries-only",
    comment:
      "Of another package, import the package itself: what its index does not export is not promised.",
    severity: "error",
    from: { path: "^([^/]+/[^/]+)/" },
    to: {
      path: "^packages/",
      pathNot: ["^$1/", `^packages/[^/]+/src/(${anyOf(layers.entries)}/)?index\\.ts$`],
    },
  },
  {
    name: "packages-by-name",
    comment:
      "Of another package, import the package by its name: the path would end up in its tarball.",
    severity: "error",
    from: { path: "^([^/]+/[^/]+)/" },
    to: { path: "^(packages|apps)/", pathNot: "^$1/", dependencyTypesNot: ["aliased"] },
  },
  {
    name: "known-packages-only",
    comment: "There is no such package, or no such entry of it.",
    severity: "error",
    from: {},
    to: { path: "^@crossfade/" },
  },
  {
    name: "testing-entries-in-tests-only",
    comment:
      "./testing entries are for tests and other contract suites, not for what runs in production.",
    severity: "error",
    from: { path: "^[^/]+/[^/]+/src/", pathNot: testing },
    to: { path: testing },
  },
  {
    name: "packages-stand-alone",
    comment: "Packages are published; apps, tooling, tests and examples are built on them.",
    severity: "error",
    from: { path: "^packages/" },
    to: { path: "^(apps|tooling|test|examples)/" },
  },
  {
    name: "no-builtins-in-pure-rows",
    comment: `Rows 1 to ${layers.pure.lastRow} do no I/O and run wherever JavaScript does.`,
    severity: "error",
    from: { path: pureSource, pathNot: testing },
    to: { dependencyTypes: ["core"] },
  },
  {
    name: "no-builtins-in-pure-rows",
    comment: `Contract suites of rows 1 to ${layers.pure.lastRow} may use ${layers.pure.builtinsInTesting.join(", ")} only.`,
    severity: "error",
    from: { path: `${pureSource}testing/` },
    to: {
      dependencyTypes: ["core"],
      pathNot: `^(node:)?${anyOf(layers.pure.builtinsInTesting)}(/|$)`,
    },
  },
  {
    name: "no-frameworks-in-pure-rows",
    comment: `Rows 1 to ${layers.pure.lastRow} may use ${layers.pure.npm.join(", ")} from npm, and nothing else.`,
    severity: "error",
    from: { path: pureSource },
    to: {
      dependencyTypesNot: ["core"],
      pathNot: ["^(packages|apps|@crossfade)/", `(^|node_modules/)${anyOf(layers.pure.npm)}(/|$)`],
    },
  },
];
