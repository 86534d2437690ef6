/* The inner loops of a search: what lies within a radius, how many there are of each option, which are nearest.

   Optional: where it was not compiled, numpy does the same (area.py, matching.py, nearest.py), and the tests hold both to
   the same answers. Lengths are in equatorial radii where nothing else is said; names are those of distance.py, which
   says why each formula is true. Nothing here changes anything: a Ground lends the arrays of one index. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK 64
#define RUN 64            /* blocks under one cap */
#define MOST_GROUPS 32
#define EDGE 1e-6         /* added to the reach of a cap: more than single precision can lose */
#define BINS 1024         /* by which reaches are sorted: 32 for each doubling */
#define ARRAYS 9

static const double RADIAN = 1e-7 * (M_PI / 180.0), MILE = 1609.344, EQUATOR = 6378137.0, FLATTENING = 1 / 298.257223563;
static const double BLUR = 6e-7, BEND = 2e-3, CLOSE = 60.0, NEAR = 750.0;
static double SQUASH, RADIUS;

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define FOR_EACH_PROCESSOR __attribute__((target_clones("arch=haswell", "popcnt", "default")))
#else
#define FOR_EACH_PROCESSOR
#endif

typedef struct { double lat, lon, up, slim, normal, out, bent; } Start;       /* where distances are measured from */
typedef struct { double x, y, z; } Spot;
typedef struct { float square; int64_t row; } Candidate;
typedef struct { double miles; int64_t row; const unsigned char *id; } Measured;

typedef struct {
    PyObject_HEAD
    Py_buffer lent[ARRAYS];
    int count;                                   /* of the arrays that are lent */
    Py_ssize_t blocks, options, runs;
    const float *x, *y, *z, *centers, *reach;
    const int32_t *degrees;
    const uint64_t *words, *listed;
    const unsigned char *ids;
    double *caps;                                /* of runs of blocks: centre and reach, four numbers each */
} Ground;

/* ---- distances ---- */

static Start start_at(double lat, double lon) {
    Start s = {lat * (M_PI / 180.0), lon * (M_PI / 180.0), 0, 0, 0, 0, 0};
    s.up = sin(s.lat);
    s.slim = 1 - SQUASH * s.up * s.up;
    s.normal = 1 / sqrt(s.slim);
    s.out = s.normal * cos(s.lat);
    double turn = (1 + s.slim / (1 - SQUASH)) / 2;
    s.bent = s.slim * (turn * turn);
    return s;
}

static Spot spot_of(const Start *s) {
    Spot spot = {s->out * cos(s->lon), s->out * sin(s->lon), (1 - SQUASH) * s->normal * s->up};
    return spot;
}

/* Miles by the chord and the curvature in its direction: distance.bent_chords. */
static double bent_chord(const Start *s, double lat, double lon) {
    double above = sin(lat), thin = 1 - SQUASH * above * above, other = 1 / sqrt(thin), beyond = other * cos(lat);
    double aside = beyond - s->out, climb = (1 - SQUASH) * (other * above - s->normal * s->up);
    double half = sin((lon - s->lon) / 2), north = aside * aside + climb * climb;
    double square = north + 4 * s->out * beyond * (half * half);
    double slant = north / fmax(square, 1e-30), middle = (s->slim + thin) / 2;
    double bent = sqrt(middle) * (1 + (middle / (1 - SQUASH) - 1) * slant);
    return 2 * RADIUS / bent * asin(fmin(1.0, bent * sqrt(square) / 2));
}

/* True miles to a row, rounded as distance.miles rounds; beyond NEAR they are not true. */
static double miles_to(const Ground *g, const Start *s, int64_t row) {
    double lat = g->degrees[2 * row] * RADIAN, lon = g->degrees[2 * row + 1] * RADIAN;
    double above = sin(lat), other = 1 / sqrt(1 - SQUASH * (above * above)), beyond = other * cos(lat);
    double aside = beyond - s->out, climb = (1 - SQUASH) * (other * above - s->normal * s->up);
    double half = sin((lon - s->lon) / 2);
    double square = aside * aside + climb * climb + 4 * s->out * beyond * (half * half);
    double found = sqrt(square) * (RADIUS + RADIUS * s->bent / 24 * square);
    if (found > CLOSE) found = bent_chord(s, lat, lon);
    return rint(found * 1e6) / 1e6;
}

static double widened(double chord) { return chord * (1 + 2 * BEND * chord * chord) + 2 * BLUR; }

static double narrowed(double chord) { return chord * (1 - 2 * BEND * chord * chord) - 2 * BLUR; }

static double apart(const double *center, Spot spot) {
    double x = center[0] - spot.x, y = center[1] - spot.y, z = center[2] - spot.z;
    return sqrt(x * x + y * y + z * z);
}

/* The chord from a spot to the centre of a block. */
static double to_block(const Ground *g, Spot spot, int64_t block) {
    const float *center = g->centers + 3 * block;
    double wide[3] = {center[0], center[1], center[2]};
    return apart(wide, spot);
}

/* The squared chords from a spot to the 64 rows of a block. */
FOR_EACH_PROCESSOR static void squares_of(const Ground *g, Spot spot, int64_t block, float *squares) {
    const float *x = g->x + BLOCK * block, *y = g->y + BLOCK * block, *z = g->z + BLOCK * block;
    const float at_x = (float)spot.x, at_y = (float)spot.y, at_z = (float)spot.z;
    for (int row = 0; row < BLOCK; row++) {
        float right = x[row] - at_x, back = y[row] - at_y, up = z[row] - at_z;
        squares[row] = right * right + back * back + up * up;
    }
}

/* ---- arrays that a call is given ---- */

static int lend(PyObject *given, Py_buffer *view, Py_ssize_t bytes, const char *name) {
    if (PyObject_GetBuffer(given, view, PyBUF_SIMPLE) < 0) return -1;
    if (bytes >= 0 && view->len != bytes) {
        PyErr_Format(PyExc_ValueError, "%s has %zd bytes, not %zd", name, view->len, bytes);
        PyBuffer_Release(view);
        return -1;
    }
    return 0;
}

/* Blocks in ascending order and a mask for each; 0 where they are fit for this ground. */
static int lend_area(const Ground *g, PyObject *blocks, PyObject *masks, Py_buffer *at, Py_buffer *bits) {
    if (lend(blocks, at, -1, "blocks") < 0) return -1;
    if (lend(masks, bits, at->len, "masks") < 0) { PyBuffer_Release(at); return -1; }
    const int64_t *block = at->buf;
    for (Py_ssize_t i = 0; i < at->len / 8; i++)
        if (block[i] < 0 || block[i] >= g->blocks) {
            PyErr_SetString(PyExc_IndexError, "a block that is not there");
            PyBuffer_Release(at); PyBuffer_Release(bits);
            return -1;
        }
    return 0;
}

/* ---- what lies within a radius ---- */

static uint64_t within(const Ground *g, const Start *s, Spot spot, int64_t block, float near, float far, double miles) {
    float squares[BLOCK];
    uint64_t mask = 0, doubtful = 0;
    squares_of(g, spot, block, squares);
    for (int row = 0; row < BLOCK; row++) {
        mask |= (uint64_t)(squares[row] <= far) << row;
        doubtful |= (uint64_t)(squares[row] > near) << row;
    }
    for (doubtful &= mask; doubtful; doubtful &= doubtful - 1) {
        int row = __builtin_ctzll(doubtful);
        if (miles_to(g, s, BLOCK * block + row) > miles) mask &= ~(1ULL << row);
    }
    return mask;
}

PyDoc_STRVAR(circle_doc,
"circle(lat, lon, miles, inner, outer) -> (blocks, masks)\n\n"
"The rows within so many miles: of chord at most inner surely, beyond outer surely not. int64 and uint64, as bytes.");

static PyObject *ground_circle(Ground *g, PyObject *args) {
    double lat, lon, miles, inner, outer;
    if (!PyArg_ParseTuple(args, "ddddd", &lat, &lon, &miles, &inner, &outer)) return NULL;
    Start s = start_at(lat, lon);
    Spot spot = spot_of(&s);
    int64_t *blocks = malloc((size_t)(g->blocks + 1) * sizeof *blocks);
    uint64_t *masks = malloc((size_t)(g->blocks + 1) * sizeof *masks);
    if (!blocks || !masks) { free(blocks); free(masks); return PyErr_NoMemory(); }
    Py_ssize_t found = 0;
    for (Py_ssize_t run = 0; run < g->runs; run++) {
        if (apart(g->caps + 4 * run, spot) > outer + g->caps[4 * run + 3] + EDGE) continue;
        Py_ssize_t end = (run + 1) * RUN < g->blocks ? (run + 1) * RUN : g->blocks;
        for (Py_ssize_t block = run * RUN; block < end; block++) {
            if (to_block(g, spot, block) > outer + g->reach[block] + EDGE) continue;
            uint64_t mask = within(g, &s, spot, block, (float)(inner * inner), (float)(outer * outer), miles);
            blocks[found] = block, masks[found] = mask;
            found += mask != 0;
        }
    }
    PyObject *pair = Py_BuildValue("(y#y#)", blocks, found * 8, masks, found * 8);
    free(blocks); free(masks);
    return pair;
}

/* ---- how many fit under each option ---- */

/* plan: the number of groups; for each of them whether all of its options are wanted, how many, and which; then for each
   option the line of masks that it is counted under: 0 for the whole wish, n for all but its nth group. */
FOR_EACH_PROCESSOR static void count_all(const Ground *g, const uint8_t *plan, const uint8_t *lines_of, const int64_t *blocks,
                                         const uint64_t *masks, const uint64_t *listed, Py_ssize_t count, uint64_t *fits,
                                         uint32_t *counts) {
    int groups = plan[0];
    for (Py_ssize_t i = 0; i < count; i++) {
        const uint64_t *words = g->words + g->options * blocks[i];
        uint64_t lines[MOST_GROUPS + 1], candidates = listed[blocks[i]] & masks[i];
        for (int line = 0; line <= groups; line++) lines[line] = candidates;
        const uint8_t *next = plan + 1;
        for (int group = 1; group <= groups; group++) {
            int all = *next++, wanted = *next++;
            uint64_t met = words[*next++];
            while (--wanted) met = all ? met & words[*next++] : met | words[*next++];
            for (int line = 0; line <= groups; line++) if (line != group) lines[line] &= met;
        }
        fits[i] = lines[0];
        for (Py_ssize_t option = 0; option < g->options; option++)
            counts[option] += (uint32_t)__builtin_popcountll(words[option] & lines[lines_of[option]]);
    }
}

/* Where the lines of the options begin in a plan that is fit for this ground; NULL, with an error, for any other. */
static const uint8_t *lines_in(const Ground *g, const Py_buffer *plan) {
    const uint8_t *next = plan->buf, *end = next + plan->len;
    int groups = plan->len ? *next++ : MOST_GROUPS + 1, fit = groups <= MOST_GROUPS;
    for (int group = 0; fit && group < groups; group++) {
        if (end - next < 2 || !next[1] || end - next < 2 + next[1]) { fit = 0; break; }
        int wanted = next[1];
        for (next += 2; wanted--; next++) fit = fit && *next < g->options;
    }
    if (fit && end - next == g->options) {
        for (Py_ssize_t option = 0; option < g->options; option++) fit = fit && next[option] <= groups;
        if (fit) return next;
    }
    PyErr_SetString(PyExc_ValueError, "a plan that does not fit these options");
    return NULL;
}

static PyObject *list_of(const uint32_t *counts, Py_ssize_t count) {
    PyObject *list = PyList_New(count);
    for (Py_ssize_t i = 0; list && i < count; i++) {
        PyObject *number = PyLong_FromUnsignedLong(counts[i]);
        if (!number) { Py_DECREF(list); return NULL; }
        PyList_SET_ITEM(list, i, number);
    }
    return list;
}

PyDoc_STRVAR(counted_doc,
"counted(plan, blocks, masks, listed) -> (masks, counts, total)\n\n"
"The rows of an area that fit, a uint64 a block as bytes; how many fit under each option; how many fit. plan: see above.\n"
"listed: a mask for every block of the rows that may be found, or None for all that are listed.");

static PyObject *ground_counted(Ground *g, PyObject *args) {
    PyObject *given, *at, *in, *only, *answer = NULL;
    Py_buffer plan, blocks, masks, some;
    if (!PyArg_ParseTuple(args, "OOOO", &given, &at, &in, &only)) return NULL;
    if (lend(given, &plan, -1, "plan") < 0) return NULL;
    const uint8_t *lines_of = lines_in(g, &plan);
    if (!lines_of || lend_area(g, at, in, &blocks, &masks) < 0) { PyBuffer_Release(&plan); return NULL; }
    const uint64_t *listed = g->listed;
    if (only == Py_None || lend(only, &some, g->blocks * 8, "listed") == 0) {
        if (only != Py_None) listed = some.buf;
        Py_ssize_t count = blocks.len / 8;
        uint32_t counts[256] = {0};
        PyObject *fits = PyBytes_FromStringAndSize(NULL, blocks.len), *list = NULL;
        if (fits) {
            uint64_t *found = (uint64_t *)PyBytes_AS_STRING(fits), total = 0;
            count_all(g, plan.buf, lines_of, blocks.buf, masks.buf, listed, count, found, counts);
            for (Py_ssize_t i = 0; i < count; i++) total += (uint64_t)__builtin_popcountll(found[i]);
            if ((list = list_of(counts, g->options))) answer = Py_BuildValue("(NNK)", fits, list, total);
            else Py_DECREF(fits);
        }
        if (only != Py_None) PyBuffer_Release(&some);
    }
    PyBuffer_Release(&plan); PyBuffer_Release(&blocks); PyBuffer_Release(&masks);
    return answer;
}

/* ---- the nearest ---- */

static int by_distance(const void *one, const void *other) {
    const Measured *a = one, *b = other;
    if (a->miles != b->miles) return a->miles < b->miles ? -1 : 1;
    return memcmp(a->id, b->id, 16);
}

static int by_square(const void *one, const void *other) {
    const float a = *(const float *)one, b = *(const float *)other;
    return (a > b) - (a < b);
}

/* The number that stands at a rank when all are in order; the numbers are moved about. */
static float ranked(float *numbers, Py_ssize_t count, Py_ssize_t rank) {
    Py_ssize_t low = 0, high = count - 1;
    while (high - low > 32) {
        float middle = numbers[low + (high - low) / 2];
        Py_ssize_t left = low, right = high;
        while (left <= right) {
            while (numbers[left] < middle) left++;
            while (numbers[right] > middle) right--;
            if (left <= right) {
                float moved = numbers[left];
                numbers[left++] = numbers[right];
                numbers[right--] = moved;
            }
        }
        if (rank <= right) high = right;
        else if (rank >= left) low = left;
        else return numbers[rank];
    }
    qsort(numbers + low, (size_t)(high - low + 1), sizeof *numbers, by_square);
    return numbers[rank];
}

static int bin_of(double reach) {
    float single = (float)reach;
    uint32_t bits;
    memcpy(&bits, &single, sizeof bits);
    int bin = (int)(bits >> 18) - (int)((127 - 30) << 5);  /* from 2 ** -30 up, 32 to a doubling */
    return bin < 0 ? 0 : bin < BINS ? bin : BINS - 1;
}

static double bin_end(int bin) {
    uint32_t bits = (uint32_t)(bin + 1 + ((127 - 30) << 5)) << 18;
    float single;
    memcpy(&single, &bits, sizeof single);
    return bin == BINS - 1 ? 4.0 : single;
}

/* A chord within which the first so many rows surely lie. */
static double enough(const Ground *g, Spot spot, const int64_t *blocks, const uint64_t *masks, Py_ssize_t count, Py_ssize_t last) {
    int64_t rows[BINS] = {0}, seen = 0;
    for (Py_ssize_t i = 0; i < count; i++)
        if (masks[i]) rows[bin_of(to_block(g, spot, blocks[i]) + g->reach[blocks[i]])] += __builtin_popcountll(masks[i]);
    for (int bin = 0; bin < BINS; bin++)
        if ((seen += rows[bin]) >= last) return widened(bin_end(bin));
    return 4.0;
}

static PyObject *hits_of(const Measured *found, Py_ssize_t first, Py_ssize_t last) {
    static const char digits[] = "0123456789abcdef";
    PyObject *list = PyList_New(last - first);
    for (Py_ssize_t i = first; list && i < last; i++) {
        char id[36], *next = id;
        for (int byte = 0; byte < 16; byte++) {
            if (byte == 4 || byte == 6 || byte == 8 || byte == 10) *next++ = '-';
            *next++ = digits[found[i].id[byte] >> 4];
            *next++ = digits[found[i].id[byte] & 15];
        }
        PyObject *hit = Py_BuildValue("(s#Ld)", id, (Py_ssize_t)36, (long long)found[i].row, found[i].miles);
        if (!hit) { Py_DECREF(list); return NULL; }
        PyList_SET_ITEM(list, i - first, hit);
    }
    return list;
}

/* Of some candidates those that may have one of the ranks, measured and in order. Beyond NEAR: None, numpy must do it. */
static PyObject *in_order(const Ground *g, const Start *s, Candidate *some, Py_ssize_t count, Py_ssize_t first, Py_ssize_t last) {
    float *squares = malloc((size_t)(count + 1) * sizeof *squares);
    Measured *found = malloc((size_t)(count + 1) * sizeof *found);
    PyObject *hits = NULL;
    if (squares && found) {
        for (Py_ssize_t i = 0; i < count; i++) squares[i] = some[i].square;
        double far = last < count ? widened(sqrt(ranked(squares, count, last - 1))) : 4.0;
        double low = first ? fmax(0.0, narrowed(sqrt(ranked(squares, count, first)))) : 0.0;
        Py_ssize_t kept = 0, before = 0;
        int is_near = 1;
        for (Py_ssize_t i = 0; i < count; i++) {
            if (some[i].square < (float)(low * low)) { before++; continue; }
            if (some[i].square > (float)(far * far)) continue;
            Measured one = {miles_to(g, s, some[i].row), some[i].row, g->ids + 16 * some[i].row};
            is_near = is_near && one.miles <= NEAR;
            found[kept++] = one;
        }
        qsort(found, (size_t)kept, sizeof *found, by_distance);
        if (is_near) hits = hits_of(found, first - before, last - before);
        else hits = Py_NewRef(Py_None);
    } else PyErr_NoMemory();
    free(squares); free(found);
    return hits;
}

PyDoc_STRVAR(nearest_doc,
"nearest(lat, lon, blocks, masks, first, last) -> [(id, row, miles)] or None\n\n"
"The rows of rank first up to, not including, last among those of an area: by distance, then by id. None where some are\n"
"so far away that these formulas are not true.");

static PyObject *ground_nearest(Ground *g, PyObject *args) {
    double lat, lon;
    PyObject *at, *in, *hits = NULL;
    Py_buffer blocks, masks;
    Py_ssize_t first, last, rows = 0, count = 0;
    if (!PyArg_ParseTuple(args, "ddOOnn", &lat, &lon, &at, &in, &first, &last)) return NULL;
    if (lend_area(g, at, in, &blocks, &masks) < 0) return NULL;
    const int64_t *block = blocks.buf;
    const uint64_t *mask = masks.buf;
    Py_ssize_t areas = blocks.len / 8;
    Start s = start_at(lat, lon);
    Spot spot = spot_of(&s);
    for (Py_ssize_t i = 0; i < areas; i++) rows += __builtin_popcountll(mask[i]);
    last = last < rows ? last : rows;
    double far = first >= 0 && last > first && rows > last ? enough(g, spot, block, mask, areas, last) : 4.0;
    Candidate *some = last > first && first >= 0 ? malloc((size_t)(rows + 1) * sizeof *some) : NULL;
    if (some) {
        float squares[BLOCK];
        for (Py_ssize_t i = 0; i < areas; i++) {
            if (!mask[i] || to_block(g, spot, block[i]) - g->reach[block[i]] - EDGE > far) continue;
            squares_of(g, spot, block[i], squares);
            for (uint64_t left = mask[i]; left; left &= left - 1) {
                int row = __builtin_ctzll(left);
                Candidate one = {squares[row], BLOCK * block[i] + row};
                some[count++] = one;
            }
        }
        hits = in_order(g, &s, some, count, first, last);
        free(some);
    } else hits = last > first && first >= 0 ? PyErr_NoMemory() : PyList_New(0);
    PyBuffer_Release(&blocks); PyBuffer_Release(&masks);
    return hits;
}

/* ---- the ground itself ---- */

static void caps_of_runs(Ground *g) {
    for (Py_ssize_t run = 0; run < g->runs; run++) {
        double low[3] = {4, 4, 4}, high[3] = {-4, -4, -4}, *cap = g->caps + 4 * run;
        Py_ssize_t end = (run + 1) * RUN < g->blocks ? (run + 1) * RUN : g->blocks;
        for (Py_ssize_t block = run * RUN; block < end; block++)
            for (int axis = 0; axis < 3; axis++) {
                low[axis] = fmin(low[axis], g->centers[3 * block + axis]);
                high[axis] = fmax(high[axis], g->centers[3 * block + axis]);
            }
        for (int axis = 0; axis < 3; axis++) cap[axis] = (low[axis] + high[axis]) / 2;
        Spot middle = {cap[0], cap[1], cap[2]};
        for (Py_ssize_t block = run * RUN; block < end; block++)
            cap[3] = fmax(cap[3], to_block(g, middle, block) + g->reach[block]);
    }
}

static void ground_dealloc(Ground *g) {
    while (g->count) PyBuffer_Release(&g->lent[--g->count]);
    free(g->caps);
    Py_TYPE(g)->tp_free((PyObject *)g);
}

static PyObject *ground_new(PyTypeObject *type, PyObject *args, PyObject *names) {
    PyObject *given[ARRAYS];
    Py_ssize_t blocks, options;
    if (names && PyDict_GET_SIZE(names)) { PyErr_SetString(PyExc_TypeError, "Ground takes no names"); return NULL; }
    if (!PyArg_ParseTuple(args, "nnOOOOOOOOO", &blocks, &options, &given[0], &given[1], &given[2], &given[3], &given[4],
                          &given[5], &given[6], &given[7], &given[8])) return NULL;
    if (blocks < 0 || options < 1 || options > 255) { PyErr_SetString(PyExc_ValueError, "unfit sizes"); return NULL; }
    Ground *g = (Ground *)type->tp_alloc(type, 0);
    if (!g) return NULL;
    const Py_ssize_t rows = blocks * BLOCK;
    const Py_ssize_t bytes[ARRAYS] = {4 * rows, 4 * rows, 4 * rows, 12 * blocks, 4 * blocks, 8 * rows, 8 * blocks * options,
                                      8 * blocks, 16 * rows};
    for (; g->count < ARRAYS; g->count++)
        if (lend(given[g->count], &g->lent[g->count], bytes[g->count], "an array") < 0) { Py_DECREF(g); return NULL; }
    g->blocks = blocks, g->options = options, g->runs = (blocks + RUN - 1) / RUN;
    g->x = g->lent[0].buf, g->y = g->lent[1].buf, g->z = g->lent[2].buf;
    g->centers = g->lent[3].buf, g->reach = g->lent[4].buf, g->degrees = g->lent[5].buf;
    g->words = g->lent[6].buf, g->listed = g->lent[7].buf, g->ids = g->lent[8].buf;
    g->caps = calloc((size_t)(4 * g->runs + 1), sizeof *g->caps);
    if (!g->caps) { Py_DECREF(g); return PyErr_NoMemory(); }
    caps_of_runs(g);
    return (PyObject *)g;
}

static PyMethodDef ground_methods[] = {
    {"circle", (PyCFunction)ground_circle, METH_VARARGS, circle_doc},
    {"counted", (PyCFunction)ground_counted, METH_VARARGS, counted_doc},
    {"nearest", (PyCFunction)ground_nearest, METH_VARARGS, nearest_doc},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject GroundType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "finder.search._loops.Ground",
    .tp_doc = "Ground(blocks, options, x, y, z, centers, reach, degrees, words, listed, ids): the arrays of one index, lent.",
    .tp_basicsize = sizeof(Ground),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_new = ground_new,
    .tp_dealloc = (destructor)ground_dealloc,
    .tp_methods = ground_methods,
};

static struct PyModuleDef loops = {PyModuleDef_HEAD_INIT, .m_name = "_loops", .m_doc = "The inner loops of a search.", .m_size = -1};

PyMODINIT_FUNC PyInit__loops(void) {
    SQUASH = FLATTENING * (2 - FLATTENING);
    RADIUS = EQUATOR / MILE;
    PyObject *module = PyModule_Create(&loops);
    if (module && PyModule_AddType(module, &GroundType) < 0) { Py_DECREF(module); return NULL; }
    return module;
}
