// The house rules that oxlint has no rule for. Written against ESLint's rule interface.

/** @param {(context: any) => Record<string, (node: any) => void>} create */
const rule = (create) => ({ create });

const noExportStar = rule((context) => ({
  ExportAllDeclaration(node) {
    context.report({
      node,
      message: "Name what is exported: every name in a public entry is a promise.",
    });
  },
}));

const VAGUE = /(^|[/\\])(utils?|helpers?|misc|common|shared)\.[cm]?[jt]s$/;

const noVagueFileName = rule((context) => ({
  Program(node) {
    if (VAGUE.test(context.filename)) {
      context.report({
        node,
        message: "Name the file after what it does, such as media-types.ts.",
      });
    }
  },
}));

/** `new Date(x)` converts; without an argument it reads the clock. */
const noCurrentDate = rule((context) => {
  const report = (/** @type {any} */ node) => {
    if (node.callee.type !== "Identifier" || node.callee.name !== "Date") return;
    if (node.type === "NewExpression" && node.arguments.length > 0) return;
    context.report({ node, message: "Time comes from Clock.now(), so that tests can set it." });
  };
  return { NewExpression: report, CallExpression: report };
});

export default {
  meta: { name: "crossfade" },
  rules: {
    "no-export-star": noExportStar,
    "no-vague-file-name": noVagueFileName,
    "no-current-date": noCurrentDate,
  },
};
