/**
 * npm run bench -- code-points: tables of all 1,114,112 code points that give one label each, memorized, beside
 * the best trie of two or three stages that a search finds: for every number of bits a stage, equal blocks are
 * stored once and each stage has the narrowest whole numbers that hold it. Bytes of a trie are its arrays
 * alone; those of a network its arrays, and its whole file with names, labels and checksums.
 */

import { narrow, stage } from "../examples/demo/trie.js";
import { Dataset, encodedSize, memorize } from "./lib/condnet.js";

const codePoints = 0x110000;

/** Labels in order, of the first property value that each code point has. */
function labelled(property, names) {
	const labels = new Uint16Array(codePoints);
	names.forEach((name, k) => {
		const has = new RegExp(`^\\p{${property}=${name}}$`, "u");
		for (let c = 0; c < codePoints; c++) if (has.test(String.fromCodePoint(c))) labels[c] = k;
	});
	return { names, labels };
}

const categories =
	"Cn Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Zs Zl Zp Cc Cf Cs Co";

/** The script of every code point, by its names as regular expressions know them. */
function scripts() {
	const names = [];
	const labels = new Uint16Array(codePoints);
	const known = scriptNames.split(" ").filter((name) => {
		try {
			return new RegExp(`\\p{Script=${name}}`, "u");
		} catch {
			return false;
		}
	});
	for (const name of ["Zzzz", ...known.filter((name) => name !== "Zzzz")]) names.push(name);
	const { labels: found } = labelled("Script", names);
	labels.set(found);
	return { names, labels };
}

function bestTrie(labels) {
	let best = { bytes: Infinity };
	for (let low = 1; low <= 10; low++) {
		const leaf = stage(labels, low);
		const two = leaf.bytes + leaf.index.length * narrow(Math.max(...new Set(leaf.index)));
		if (two < best.bytes) best = { bytes: two, stages: 2, bits: [low] };
		for (let middle = 1; middle <= 10; middle++) {
			const { index, bytes } = stage(leaf.index, middle);
			const three = leaf.bytes + bytes + index.length * narrow(Math.max(...new Set(index)));
			if (three < best.bytes) best = { bytes: three, stages: 3, bits: [low, middle] };
		}
	}
	return best;
}

const scriptNames =
	"Adlm Aghb Ahom Arab Armi Armn Avst Bali Bamu Bass Batk Beng Bhks Bopo Brah Brai Bugi Buhd Cakm Cans Cari Cham Cher Chrs " +
	"Copt Cpmn Cprt Cyrl Deva Diak Dogr Dsrt Dupl Egyp Elba Elym Ethi Gara Geor Glag Gong Gonm Goth Gran Grek Gujr Gukh Guru " +
	"Hang Hani Hano Hatr Hebr Hira Hluw Hmng Hmnp Hung Ital Java Kali Kana Kawi Khar Khmr Khoj Kits Knda Krai Kthi Lana Laoo " +
	"Latn Lepc Limb Lina Linb Lisu Lyci Lydi Mahj Maka Mand Mani Marc Medf Mend Merc Mero Mlym Modi Mong Mroo Mtei Mult Mymr " +
	"Nagm Nand Narb Nbat Newa Nkoo Nshu Ogam Olck Onao Orkh Orya Osge Osma Ougr Palm Pauc Perm Phag Phli Phlp Phnx Plrd Prti " +
	"Qaai Rjng Rohg Runr Samr Sarb Saur Sgnw Shaw Shrd Sidd Sind Sinh Sogd Sogo Sora Soyo Sund Sunu Sylo Syrc Tagb Takr Tale " +
	"Talu Taml Tang Tavt Telu Tfng Tglg Thaa Thai Tibt Tirh Tnsa Todr Toto Tutg Ugar Vaii Vith Wara Wcho Xpeo Xsux Yezi Yiii " +
	"Zanb Zinh Zyyy Zzzz";

const count = (n) => n.toLocaleString("en");
console.log(
	"| label | labels | runs | file | its numbers | trie | stages, bits |\n|---|--:|--:|--:|--:|--:|---|",
);
const inputs = Float64Array.from({ length: codePoints }, (_, c) => c);
for (const [what, { names, labels }] of [
	["general category", labelled("General_Category", categories.split(" "))],
	["script", scripts()],
]) {
	const outputs = Float64Array.from(labels);
	const { network } = memorize(new Dataset({ inputCount: 1, outputCount: 1, inputs, outputs }), {
		minimize: "worst",
	});
	const file = encodedSize({ network, metadata: { inputs: ["c"], outputs: ["y"], labels: names } });
	const bare = encodedSize({
		network: memorize(
			new Dataset({
				inputCount: 1,
				outputCount: 1,
				inputs: Float64Array.of(0, 1),
				outputs: Float64Array.of(0, 1),
			}),
		).network,
		metadata: { inputs: ["c"], outputs: ["y"], labels: names },
	});
	const trie = bestTrie(labels);
	console.log(
		`| ${what} | ${new Set(labels).size} | ${count(network.leafCount)} | ${count(file)} | ${count(file - bare)} | ` +
			`${count(trie.bytes)} | ${trie.stages}: ${trie.bits.join(", ")} |`,
	);
}
