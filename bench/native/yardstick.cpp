// The yardstick of the machine: what hand-written C++ needs to answer the same queries. It is a small server, so that its
// rounds can be interleaved with those of the other contenders: a line "NAME MODE" on stdin runs one round, and a line
// "NANOSECONDS WRONG" on stdout answers it. The first line it writes is the list of its contenders.
//
// The file it is given holds four numbers as float64 (n, p, queries, 0), then n rows of p inputs sorted by their first
// coordinate, n outputs, the queries' inputs and the answers expected.

#include <algorithm>
#include <chrono>
#include <ctime>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>
#if defined(__AVX512F__)
#include <immintrin.h>
#endif

using std::size_t;
using u32 = std::uint32_t;
using i32 = std::int32_t;

static size_t n, p, queryCount;
static std::vector<double> rows, outputs, queries, expected, answers;
// Thresholds between neighbours, +Infinity behind them, and records of a threshold and an output.
static std::vector<double> thresholds;
struct Record {
	double threshold, output;
};
static std::vector<Record> records;

template <class T> struct AlignedVector {
	T *data = nullptr;
	void resize(size_t count) {
		free(data);
		data = static_cast<T *>(std::aligned_alloc(64, (count * sizeof(T) + 63) / 64 * 64));
	}
};

static inline double key(size_t query) { return queries[query * p]; }

// --- sorted array, branchless binary search ---------------------------------------------------------------------------

static inline double sortedOne(size_t query) {
	const double x = key(query);
	const double *base = thresholds.data();
	size_t length = n - 1;
	while (length > 0) {
		const size_t half = (length + 1) / 2;
		base += x > base[half - 1] ? half : 0;
		length -= half;
	}
	return outputs[base - thresholds.data()];
}

// --- Eytzinger's order with prefetch ----------------------------------------------------------------------------------

static AlignedVector<double> heap; // gates from 1 on
static std::vector<u32> heapLeaf;

static void buildHeap() {
	heap.resize(n + 1);
	size_t next = 0;
	std::function<void(size_t)> fill; // depth log2 n only
	fill = [&](size_t k) {
		if (k >= n) return;
		fill(2 * k);
		heap.data[k] = thresholds[next++];
		fill(2 * k + 1);
	};
	fill(1);
}

static size_t lastLevel;

static inline size_t heapRank(size_t k) { return k >= lastLevel ? k - lastLevel : k + n - lastLevel; }

static inline double heapOne(size_t query) {
	const double x = key(query);
	size_t k = 1;
	while (k < n) {
		__builtin_prefetch(heap.data + std::min(8 * k, n));
		k = 2 * k + (x > heap.data[k]);
	}
	return outputs[heapRank(k)];
}

static void heapBatch() {
	constexpr size_t group = 16;
	size_t k[group];
	for (size_t from = 0; from < queryCount; from += group) {
		const size_t count = std::min(group, queryCount - from);
		for (size_t i = 0; i < count; i++) k[i] = 1;
		for (size_t level = 1; level < lastLevel; level *= 2)
			for (size_t i = 0; i < count; i++)
				if (k[i] < n) {
					k[i] = 2 * k[i] + (key(from + i) > heap.data[k[i]]);
					__builtin_prefetch(heap.data + std::min(k[i], n));
				}
		for (size_t i = 0; i < count; i++) {
			k[i] = heapRank(k[i]);
			__builtin_prefetch(&outputs[k[i]]);
		}
		for (size_t i = 0; i < count; i++) answers[from + i] = outputs[k[i]];
	}
}

// --- AVX-512 trees of blocks of one cache line ------------------------------------------------------------------------

#if defined(__AVX512F__)
template <class T, size_t B> struct BlockTree {
	AlignedVector<T> blocks;
	std::vector<size_t> first; // first block of each layer, from the root down
	void build(const std::vector<T> &keys, T padding) {
		std::vector<size_t> plan{std::max<size_t>(1, (keys.size() + B - 1) / B)};
		while (plan[0] > 1) plan.insert(plan.begin(), (plan[0] + B) / (B + 1));
		size_t total = 0;
		first.clear();
		for (size_t count : plan) {
			first.push_back(total);
			total += count;
		}
		blocks.resize(total * B);
		const size_t bottom = first.back() * B;
		std::fill(blocks.data, blocks.data + total * B, padding);
		std::copy(keys.begin(), keys.end(), blocks.data + bottom);
		size_t span = B;
		for (size_t layer = plan.size() - 1; layer-- > 0;) {
			for (size_t block = 0; block < plan[layer]; block++)
				for (size_t i = 0; i < B; i++) {
					const size_t child = block * (B + 1) + i;
					if (child + 1 < plan[layer + 1])
						blocks.data[(first[layer] + block) * B + i] = blocks.data[bottom + (child + 1) * span - 1];
				}
			span *= B + 1;
		}
	}
};

static BlockTree<double, 8> tree64;
static BlockTree<i32, 16> tree32;
static double low32, scale32;

static inline i32 quantise(double x) {
	const double scaled = (x - low32) * scale32;
	return scaled >= 2147483647.0 ? 2147483647 : scaled <= -2147483648.0 ? -2147483647 - 1 : static_cast<i32>(scaled);
}

static inline size_t below64(double x, const double *block) {
	return __builtin_popcount(_mm512_cmp_pd_mask(_mm512_set1_pd(x), _mm512_load_pd(block), _CMP_GT_OQ));
}

static inline size_t below32(i32 x, const i32 *block) {
	return __builtin_popcount(_mm512_cmpgt_epi32_mask(_mm512_set1_epi32(x), _mm512_load_si512(block)));
}

static inline double tree64One(size_t query) {
	const double x = key(query);
	const size_t layers = tree64.first.size();
	size_t block = 0;
	for (size_t layer = 0; layer + 1 < layers; layer++)
		block = 9 * block + below64(x, tree64.blocks.data + 8 * (tree64.first[layer] + block));
	return outputs[8 * block + below64(x, tree64.blocks.data + 8 * (tree64.first[layers - 1] + block))];
}

static inline double refine(double x, size_t rank) {
	while (x > records[rank].threshold) rank++;
	return records[rank].output;
}

static inline double tree32One(size_t query) {
	const double x = key(query);
	const i32 q = quantise(x);
	const size_t layers = tree32.first.size();
	size_t block = 0;
	for (size_t layer = 0; layer + 1 < layers; layer++)
		block = 17 * block + below32(q, tree32.blocks.data + 16 * (tree32.first[layer] + block));
	return refine(x, 16 * block + below32(q, tree32.blocks.data + 16 * (tree32.first[layers - 1] + block)));
}

static void tree64Batch() {
	constexpr size_t group = 32;
	size_t block[group];
	const size_t layers = tree64.first.size();
	for (size_t from = 0; from < queryCount; from += group) {
		const size_t count = std::min(group, queryCount - from);
		for (size_t i = 0; i < count; i++) block[i] = 0;
		for (size_t layer = 0; layer + 1 < layers; layer++) {
			const double *here = tree64.blocks.data + 8 * tree64.first[layer];
			const double *next = tree64.blocks.data + 8 * tree64.first[layer + 1];
			for (size_t i = 0; i < count; i++) {
				block[i] = 9 * block[i] + below64(key(from + i), here + 8 * block[i]);
				__builtin_prefetch(next + 8 * block[i]);
			}
		}
		const double *here = tree64.blocks.data + 8 * tree64.first[layers - 1];
		for (size_t i = 0; i < count; i++) {
			block[i] = 8 * block[i] + below64(key(from + i), here + 8 * block[i]);
			__builtin_prefetch(&outputs[block[i]]);
		}
		for (size_t i = 0; i < count; i++) answers[from + i] = outputs[block[i]];
	}
}

static void tree32Batch() {
	constexpr size_t group = 32;
	size_t block[group];
	i32 q[group];
	const size_t layers = tree32.first.size();
	for (size_t from = 0; from < queryCount; from += group) {
		const size_t count = std::min(group, queryCount - from);
		for (size_t i = 0; i < count; i++) {
			block[i] = 0;
			q[i] = quantise(key(from + i));
		}
		for (size_t layer = 0; layer + 1 < layers; layer++) {
			const i32 *here = tree32.blocks.data + 16 * tree32.first[layer];
			const i32 *next = tree32.blocks.data + 16 * tree32.first[layer + 1];
			for (size_t i = 0; i < count; i++) {
				block[i] = 17 * block[i] + below32(q[i], here + 16 * block[i]);
				__builtin_prefetch(next + 16 * block[i]);
			}
		}
		const i32 *here = tree32.blocks.data + 16 * tree32.first[layers - 1];
		for (size_t i = 0; i < count; i++) {
			block[i] = 16 * block[i] + below32(q[i], here + 16 * block[i]);
			__builtin_prefetch(&records[block[i]]);
		}
		for (size_t i = 0; i < count; i++) answers[from + i] = refine(key(from + i), block[i]);
	}
}
#endif

// --- start table: one affine piece, a start for each bucket, exact comparisons ----------------------------------------

static std::vector<u32> starts;
static double lowTable, scaleTable;

static inline size_t bucketOf(double x) {
	const double scaled = (x - lowTable) * scaleTable;
	return scaled >= static_cast<double>(starts.size()) ? starts.size() - 1
	       : scaled > 0 ? static_cast<size_t>(scaled) : 0;
}

static void buildStarts() {
	starts.assign(n, 0);
	const double high = n > 1 ? thresholds[n - 2] : 0;
	lowTable = n > 1 ? thresholds[0] : 0;
	scaleTable = high > lowTable ? static_cast<double>(n - 1) / (high - lowTable) : 1;
	size_t rank = 0;
	for (size_t bucket = 0; bucket < n; bucket++) {
		starts[bucket] = static_cast<u32>(rank);
		while (rank + 1 < n && bucketOf(thresholds[rank]) == bucket) rank++;
	}
}

static inline double startsOne(size_t query) { return refine(key(query), starts[bucketOf(key(query))]); }

static void startsBatch() {
	constexpr size_t group = 32;
	size_t place[group];
	for (size_t from = 0; from < queryCount; from += group) {
		const size_t count = std::min(group, queryCount - from);
		for (size_t i = 0; i < count; i++) {
			place[i] = bucketOf(key(from + i));
			__builtin_prefetch(&starts[place[i]]);
		}
		for (size_t i = 0; i < count; i++) {
			place[i] = starts[place[i]];
			__builtin_prefetch(&records[place[i]]);
			__builtin_prefetch(&records[place[i] + 2]);
		}
		for (size_t i = 0; i < count; i++) {
			const double x = key(from + i);
			size_t rank = place[i];
			rank += (x > records[rank].threshold) + (x > records[rank + 1].threshold);
			answers[from + i] = refine(x, rank);
		}
	}
}

// --- start table of lines: condnet's layout, four thresholds and four outputs a cache line -----------------------------

static AlignedVector<double> lines;
static size_t lineCount;
static double scaleLines;

static inline size_t lineOf(double x) {
	const double scaled = (x - lowTable) * scaleLines;
	return scaled >= static_cast<double>(lineCount - 1) ? lineCount - 1 : scaled > 0 ? static_cast<size_t>(scaled) : 0;
}

static void buildLines() {
	constexpr size_t spare = 16;
	lineCount = static_cast<size_t>(std::ceil(static_cast<double>(n) / 2.75));
	lines.resize(8 * (lineCount + spare));
	lowTable = n > 1 ? thresholds[0] : 0;
	const double high = n > 1 ? thresholds[n - 2] : 0;
	scaleLines = high > lowTable ? static_cast<double>(lineCount) / (high - lowTable) : 1;
	size_t rank = 0, start = 0;
	for (size_t line = 0; line < lineCount + spare; line++) {
		while (rank + 1 < n && lineOf(thresholds[rank]) < line) rank++;
		if (line > 0) start = std::min(rank, start + 4);
		for (size_t i = 0; i < 4; i++) {
			const size_t leaf = std::min(start + i, n - 1);
			lines.data[8 * line + i] = thresholds[leaf];
			lines.data[8 * line + 4 + i] = outputs[leaf];
		}
	}
}

static inline double fromLine(double x, size_t line) {
	const double *at = lines.data + 8 * line;
	at += x > at[3] ? 8 : 0;
	while (x > at[3]) at += 8;
	return at[4 + (x > at[0]) + (x > at[1]) + (x > at[2])];
}

static inline double linesOne(size_t query) { return fromLine(key(query), lineOf(key(query))); }

static void linesBatch() {
	constexpr size_t group = 32;
	size_t line[group];
	for (size_t from = 0; from < queryCount; from += group) {
		const size_t count = std::min(group, queryCount - from);
		for (size_t i = 0; i < count; i++) {
			line[i] = lineOf(key(from + i));
			__builtin_prefetch(lines.data + 8 * line[i]);
			__builtin_prefetch(lines.data + 8 * line[i] + 8);
		}
		for (size_t i = 0; i < count; i++) answers[from + i] = fromLine(key(from + i), line[i]);
	}
}

// --- hash tables over all p numbers of a row --------------------------------------------------------------------------

static inline std::uint64_t hashRow(const double *row) {
	std::uint64_t hash = 0;
	for (size_t j = 0; j < p; j++) {
		std::uint64_t bits;
		std::memcpy(&bits, row + j, 8);
		hash = (hash ^ bits) * 0x9e3779b97f4a7c15u;
		hash ^= hash >> 32;
	}
	return hash;
}

struct RowHash {
	size_t operator()(u32 row) const { return hashRow(&rows[row * p]); }
	size_t operator()(const double *row) const { return hashRow(row); }
	using is_transparent = void;
};
struct RowEqual {
	using is_transparent = void;
	bool operator()(u32 a, u32 b) const { return std::memcmp(&rows[a * p], &rows[b * p], 8 * p) == 0; }
	bool operator()(const double *a, u32 b) const { return std::memcmp(a, &rows[b * p], 8 * p) == 0; }
	bool operator()(u32 a, const double *b) const { return std::memcmp(&rows[a * p], b, 8 * p) == 0; }
};

static std::unordered_map<double, double> map1;
static std::unordered_map<u32, double, RowHash, RowEqual> mapP;

static void buildMap() {
	if (p == 1) {
		map1.reserve(n);
		for (size_t i = 0; i < n; i++) map1.emplace(rows[i], outputs[i]);
	} else {
		mapP.reserve(n);
		for (size_t i = 0; i < n; i++) mapP.emplace(static_cast<u32>(i), outputs[i]);
	}
}

static inline double mapOne(size_t query) {
	return p == 1 ? map1.find(queries[query])->second : mapP.find(&queries[query * p])->second;
}

// Open addressing, a table twice as large as needed: a row's number in each slot, compared in full.
static std::vector<u32> slots;
static size_t slotMask;

static void buildFlat() {
	size_t size = 16;
	while (size < 2 * n) size *= 2;
	slots.assign(size, 0);
	slotMask = size - 1;
	for (size_t i = 0; i < n; i++) {
		size_t slot = hashRow(&rows[i * p]) & slotMask;
		while (slots[slot]) slot = (slot + 1) & slotMask;
		slots[slot] = static_cast<u32>(i + 1);
	}
}

static inline double flatFrom(size_t query, size_t slot) {
	while (std::memcmp(&rows[(slots[slot] - 1) * p], &queries[query * p], 8 * p) != 0) slot = (slot + 1) & slotMask;
	return outputs[slots[slot] - 1];
}

static inline double flatOne(size_t query) { return flatFrom(query, hashRow(&queries[query * p]) & slotMask); }

static void flatBatch() {
	constexpr size_t group = 32;
	size_t slot[group];
	for (size_t from = 0; from < queryCount; from += group) {
		const size_t count = std::min(group, queryCount - from);
		for (size_t i = 0; i < count; i++) {
			slot[i] = hashRow(&queries[(from + i) * p]) & slotMask;
			__builtin_prefetch(&slots[slot[i]]);
		}
		for (size_t i = 0; i < count; i++) {
			const size_t row = slots[slot[i]] - 1;
			__builtin_prefetch(&rows[row * p]);
			__builtin_prefetch(&outputs[row]);
		}
		for (size_t i = 0; i < count; i++) answers[from + i] = flatFrom(from + i, slot[i]);
	}
}

// --- rounds -----------------------------------------------------------------------------------------------------------

template <double (*one)(size_t)> static void singles() {
	for (size_t i = 0; i < queryCount; i++) answers[i] = one(i);
}

template <double (*one)(size_t)> static void dependent() {
	size_t query = 0;
	for (size_t i = 0; i < queryCount; i++) {
		answers[query] = one(query);
		query = i + 1 + static_cast<size_t>(answers[query] * 0.0); // the next query waits for the answer
	}
}

struct Contender {
	std::function<void()> build, dependent, single, batch;
	bool built = false;
};

static void readAll(FILE *file, double *to, size_t count) {
	if (std::fread(to, 8, count, file) != count) std::exit(3);
}

static bool processorClock;

// Nanoseconds of the wall's clock, or of the processor's.
static double now() {
	if (!processorClock)
		return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now().time_since_epoch()).count();
	timespec time;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

int main(int argumentCount, char **arguments) {
	processorClock = argumentCount > 2 && std::strcmp(arguments[2], "processor") == 0;
	FILE *file = std::fopen(arguments[1], "rb");
	if (!file) return 3;
	double header[4];
	readAll(file, header, 4);
	n = static_cast<size_t>(header[0]);
	p = static_cast<size_t>(header[1]);
	queryCount = static_cast<size_t>(header[2]);
	rows.resize(n * p);
	outputs.resize(n);
	queries.resize(queryCount * p);
	expected.resize(queryCount);
	answers.resize(queryCount + 1);
	readAll(file, rows.data(), n * p);
	readAll(file, outputs.data(), n);
	readAll(file, queries.data(), queryCount * p);
	readAll(file, expected.data(), queryCount);
	std::fclose(file);
	thresholds.assign(n + 8, INFINITY);
	records.resize(n + 8);
	for (size_t i = 0; i + 1 < n; i++) {
		const double a = rows[i * p], b = rows[(i + 1) * p], middle = a / 2 + b / 2;
		thresholds[i] = a <= middle && middle < b ? middle : a;
	}
	for (size_t i = 0; i < n + 8; i++) records[i] = {thresholds[i], i < n ? outputs[i] : 0};
	lastLevel = 1;
	while (lastLevel < n) lastLevel *= 2;

	std::map<std::string, Contender> contenders;
	const auto nothing = [] {};
	contenders["sorted array"] = {nothing, dependent<sortedOne>, singles<sortedOne>, singles<sortedOne>};
	contenders["Eytzinger, prefetch"] = {buildHeap, dependent<heapOne>, singles<heapOne>, heapBatch};
#if defined(__AVX512F__)
	std::vector<double> sorted(thresholds.begin(), thresholds.begin() + static_cast<long>(n - 1));
	contenders["AVX-512 block tree"] = {[&] { tree64.build(sorted, INFINITY); }, dependent<tree64One>,
	                                    singles<tree64One>, tree64Batch};
	contenders["AVX-512 block tree, int32"] = {
	    [&] {
		    low32 = sorted.empty() ? 0 : sorted.front() / 2 + sorted.back() / 2;
		    scale32 = sorted.size() > 1 ? 4294967294.0 / (sorted.back() - sorted.front()) : 1;
		    std::vector<i32> quantised;
		    for (double t : sorted) quantised.push_back(quantise(t));
		    tree32.build(quantised, 2147483647);
	    },
	    dependent<tree32One>, singles<tree32One>, tree32Batch};
#endif
	contenders["start table"] = {buildStarts, dependent<startsOne>, singles<startsOne>, startsBatch};
	contenders["start table of lines"] = {buildLines, dependent<linesOne>, singles<linesOne>, linesBatch};
	contenders["unordered_map"] = {buildMap, dependent<mapOne>, singles<mapOne>, singles<mapOne>};
	contenders["flat hash"] = {buildFlat, dependent<flatOne>, singles<flatOne>, flatBatch};

	for (const auto &entry : contenders) std::printf("%s;", entry.first.c_str());
	std::printf("\n");
	std::fflush(stdout);
	char line[256];
	while (std::fgets(line, sizeof line, stdin)) {
		std::string text(line);
		text.erase(text.find_last_not_of("\r\n") + 1);
		const size_t space = text.rfind(' ');
		auto found = contenders.find(text.substr(0, space));
		const std::string mode = text.substr(space + 1);
		if (found == contenders.end()) return 2;
		Contender &contender = found->second;
		if (!contender.built) contender.build();
		contender.built = true;
		std::fill(answers.begin(), answers.end(), -1.0);
		const auto &run = mode == "dependent" ? contender.dependent : mode == "single" ? contender.single : contender.batch;
		const double start = now();
		run();
		const double taken = now() - start;
		size_t wrong = 0;
		for (size_t i = 0; i < queryCount; i++) wrong += std::memcmp(&answers[i], &expected[i], 8) != 0;
		std::printf("%.3f %zu\n", taken / static_cast<double>(queryCount), wrong);
		std::fflush(stdout);
	}
}
