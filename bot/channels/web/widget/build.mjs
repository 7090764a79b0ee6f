// Joins and shortens the widget's files into built/, with a note of which source they were made from.
// Run `npm install && npm run check && npm run build` after a change; a test fails until built/ is up to date.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { build, transform } from "esbuild";
import { minify } from "terser";

const target = ["es2022"];
const small = { minify: true, charset: "utf8", target, legalComments: "none" };

// Words are served as a list: their names, which would weigh as much as the words, become places in it here.
const names = [...readFileSync("words.yaml", "utf8").matchAll(/^([\w.]+):/gm)].map((match) => match[1]).filter((name) => !name.startsWith("launcher."));
const place = (name) => {
  if (!names.includes(name)) throw new Error(`words.yaml has no ${name}`);
  return names.indexOf(name);
};
const family = (name) => names.filter((one) => one.startsWith(`${name}.`)).map((one) => `${JSON.stringify(one.slice(name.length + 1))}:${place(one)}`);
const numbered = {
  name: "numbered-words",
  setup: ({ onLoad }) => onLoad({ filter: /\.js$/ }, ({ path }) => ({
    contents: readFileSync(path, "utf8")
      .replace(/\bwords\[`(\w+)\.\$\{([\w.]+)\}`\]/g, (_, name, which) => `words[{${family(name)}}[${which}]]`)
      .replace(/\bwords\.(\w+)/g, (_, name) => `words[${place(name)}]`),
  })),
};

// The panel's own custom properties get one letter each; those that pages and scripts may set keep their names.
const letters = new Map();
const letter = (name) => letters.get(name) ?? letters.set(name, `--${(10 + letters.size).toString(36)}`).get(name);
// Names that only our own files use: neither the browser's, nor the service's, nor kept in the tab.
const inner = /^(announce|busy|drop|later|listen|live|meanings|mend|retry|save|soon|tone|update|write)$/;
const css = (await transform(readFileSync("panel.css", "utf8"), { ...small, loader: "css" })).code.trim()
  .replace(/--(?!patient-bot|face\b|seen\b|top\b)[a-z][\w-]*/g, letter);
const joined = await build({
  ...small, bundle: true, format: "esm", write: false, plugins: [numbered], mangleProps: inner,
  stdin: { contents: `export { createPanel } from "./panel.js"; export const css = ${JSON.stringify(css)};`, resolveDir: "." },
});
const launcher = await build({ ...small, entryPoints: ["widget.js"], write: false });
const shorter = { ecma: 2022, compress: { passes: 3, unsafe_arrows: true, keep_fargs: false, hoist_props: true }, format: { ecma: 2022 } };
for (const [name, made, module] of [["panel.js", joined, true], ["widget.js", launcher, false]]) {
  const { code } = await minify(made.outputFiles[0].text, { ...shorter, module });
  writeFileSync(`built/${name}`, `${code}\n`);
}

const hash = createHash("sha256");
for (const name of readdirSync(".").filter((one) => /\.(js|css|mjs)$/.test(one)).sort()) hash.update(readFileSync(name));
hash.update(names.join("\n"));
writeFileSync("built/source.sha256", `${hash.digest("hex")}\n`);
