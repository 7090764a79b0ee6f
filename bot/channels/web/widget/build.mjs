// Joins and shortens the widget's files into built/, with a note of which source they were made from.
// Run `npm install && npm run check && npm run build` after a change; a test fails until built/ is up to date.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { build, transform } from "esbuild";

const target = ["es2022"];
const small = { minify: true, charset: "utf8", target, legalComments: "none" };
const css = (await transform(readFileSync("panel.css", "utf8"), { ...small, loader: "css" })).code.trim();
await build({
  ...small, bundle: true, format: "esm", outfile: "built/panel.js",
  stdin: { contents: `export { createPanel } from "./panel.js"; export const css = ${JSON.stringify(css)};`, resolveDir: "." },
});
await build({ ...small, entryPoints: ["widget.js"], outfile: "built/widget.js" });

const sources = readdirSync(".").filter((name) => /\.(js|css|mjs)$/.test(name)).sort();
const hash = createHash("sha256");
for (const name of sources) hash.update(readFileSync(name));
writeFileSync("built/source.sha256", `${hash.digest("hex")}\n`);
