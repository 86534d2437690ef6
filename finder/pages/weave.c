/* What a page of results repeats most, put together in one piece: its cards, and its panel of filters.

   finder/pages/weaving.py says what each does, and does the same where there was no compiler. Whatever is given is looked
   at before it is read: an object of another kind is an error. Nothing is kept, and no Python runs in between, so what
   was measured is what is copied. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <math.h>
#include <string.h>

#define NUMBER 32        /* bytes that hold any number that is written here */
#define FARTHEST 1e6     /* miles: nothing on earth is so far */
#define LEAST 0.05       /* miles: what is nearer is not told apart */
#define ONE_DIGIT 9.95   /* miles: what is nearer has a digit behind the point */
#define CARD 5           /* parts of a card: number, number, miles and reason stand between them */
#define FAR 3            /* words of a distance: before the miles, after them, and instead of them where it is near */

static char *put(char *at, const char *from, Py_ssize_t size) {
    memcpy(at, from, (size_t)size);
    return at + size;
}

static char *put_bytes(char *at, PyObject *bytes) { return put(at, PyBytes_AS_STRING(bytes), PyBytes_GET_SIZE(bytes)); }

/* A whole number that is not negative. */
static char *put_number(char *at, unsigned long long number) {
    char digits[NUMBER], *first = digits + NUMBER;
    do *--first = (char)('0' + number % 10);
    while (number /= 10);
    return put(at, first, digits + NUMBER - first);
}

/* Miles as Python formats them: one digit behind the point, or none and a comma before each third. NULL: an error is set. */
static char *put_miles(char *at, double miles) {
    if (!(miles >= 0 && miles < FARTHEST)) { PyErr_SetString(PyExc_ValueError, "no such distance"); return NULL; }
    char *text = PyOS_double_to_string(miles, 'f', miles < ONE_DIGIT ? 1 : 0, 0, NULL);
    if (!text) return NULL;
    Py_ssize_t size = (Py_ssize_t)strlen(text), thousands = miles < ONE_DIGIT ? 0 : (size - 1) / 3;
    Py_ssize_t head = size - 3 * thousands;
    at = put(at, text, head);
    for (const char *rest = text + head; rest < text + size; rest += 3) {
        *at++ = ',';
        at = put(at, rest, 3);
    }
    PyMem_Free(text);
    return at;
}

/* The bytes in a tuple of so many of them; -1 with an error set where it is none. */
static Py_ssize_t bytes_in(PyObject *tuple, Py_ssize_t count) {
    Py_ssize_t size = 0;
    int fits = PyTuple_Check(tuple) && PyTuple_GET_SIZE(tuple) == count;
    for (Py_ssize_t i = 0; fits && i < count; i++) {
        PyObject *one = PyTuple_GET_ITEM(tuple, i);
        fits = PyBytes_Check(one);
        if (fits) size += PyBytes_GET_SIZE(one);
    }
    if (fits) return size;
    PyErr_SetString(PyExc_TypeError, "not the parts of a card");
    return -1;
}

/* The most that one card takes; -1 with an error set where it or its hit are none. */
static Py_ssize_t most_of(PyObject *card, PyObject *hit, Py_ssize_t reason) {
    if (PyBytes_Check(card)) return PyBytes_GET_SIZE(card);
    if (!PyTuple_Check(card) || PyTuple_GET_SIZE(card) < 2 || !PyTuple_Check(hit) || PyTuple_GET_SIZE(hit) < 3 ||
        !PyFloat_Check(PyTuple_GET_ITEM(hit, 2))) {
        PyErr_SetString(PyExc_TypeError, "not a card, or not a hit");
        return -1;
    }
    Py_ssize_t parts = bytes_in(PyTuple_GET_ITEM(card, 0), CARD), far = bytes_in(PyTuple_GET_ITEM(card, 1), FAR);
    return parts < 0 || far < 0 ? -1 : parts + far + reason + 3 * NUMBER;
}

static char *put_card(char *at, PyObject *card, PyObject *hit, unsigned long long number, PyObject *reason) {
    if (PyBytes_Check(card)) return put_bytes(at, card);
    PyObject *parts = PyTuple_GET_ITEM(card, 0), *far = PyTuple_GET_ITEM(card, 1);
    double miles = PyFloat_AS_DOUBLE(PyTuple_GET_ITEM(hit, 2));
    at = put_number(put_bytes(at, PyTuple_GET_ITEM(parts, 0)), number);
    at = put_number(put_bytes(at, PyTuple_GET_ITEM(parts, 1)), number);
    at = put_bytes(at, PyTuple_GET_ITEM(parts, 2));
    if (miles >= 0 && miles < LEAST) at = put_bytes(at, PyTuple_GET_ITEM(far, 2));
    else {
        at = put_miles(put_bytes(at, PyTuple_GET_ITEM(far, 0)), miles);
        if (!at) return NULL;
        at = put_bytes(at, PyTuple_GET_ITEM(far, 1));
    }
    return put_bytes(put_bytes(put_bytes(at, PyTuple_GET_ITEM(parts, 3)), reason), PyTuple_GET_ITEM(parts, 4));
}

/* Bytes that were made too long, cut to where writing ended; NULL where it failed. */
static PyObject *ended(PyObject *made, const char *at) {
    if (!at) { Py_DECREF(made); return NULL; }
    if (_PyBytes_Resize(&made, at - PyBytes_AS_STRING(made)) < 0) return NULL;
    return made;
}

PyDoc_STRVAR(listed_doc, "listed(cards, hits, first, reason): the cards of a page, numbered from first.");

static PyObject *weave_listed(PyObject *self, PyObject *args) {
    PyObject *cards, *hits, *reason;
    Py_ssize_t first, size = 0;
    if (!PyArg_ParseTuple(args, "O!O!nS", &PyList_Type, &cards, &PyTuple_Type, &hits, &first, &reason)) return NULL;
    Py_ssize_t count = PyList_GET_SIZE(cards);
    if (PyTuple_GET_SIZE(hits) != count || first < 0) {
        PyErr_SetString(PyExc_ValueError, "as many cards as hits, and a number that is not negative");
        return NULL;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        Py_ssize_t most = most_of(PyList_GET_ITEM(cards, i), PyTuple_GET_ITEM(hits, i), PyBytes_GET_SIZE(reason));
        if (most < 0) return NULL;
        size += most;
    }
    PyObject *made = PyBytes_FromStringAndSize(NULL, size);
    if (!made) return NULL;
    char *at = PyBytes_AS_STRING(made);
    for (Py_ssize_t i = 0; at && i < count; i++)
        at = put_card(at, PyList_GET_ITEM(cards, i), PyTuple_GET_ITEM(hits, i), (unsigned long long)(first + i), reason);
    return ended(made, at);
}

PyDoc_STRVAR(counted_doc, "counted(parts, counts, none): parts with a count between each two, and none where it is 0.");

static PyObject *weave_counted(PyObject *self, PyObject *args) {
    PyObject *parts, *counts, *none;
    if (!PyArg_ParseTuple(args, "O!O!S", &PyTuple_Type, &parts, &PyList_Type, &counts, &none)) return NULL;
    Py_ssize_t count = PyList_GET_SIZE(counts), most = NUMBER > PyBytes_GET_SIZE(none) ? NUMBER : PyBytes_GET_SIZE(none);
    Py_ssize_t size = bytes_in(parts, count + 1);
    if (size < 0) return NULL;
    PyObject *made = PyBytes_FromStringAndSize(NULL, size + count * most);
    if (!made) return NULL;
    char *at = put_bytes(PyBytes_AS_STRING(made), PyTuple_GET_ITEM(parts, 0));
    for (Py_ssize_t i = 0; at && i < count; i++) {
        PyObject *one = PyList_GET_ITEM(counts, i);
        long long number = PyLong_CheckExact(one) ? PyLong_AsLongLong(one) : -1;
        if (number < 0) {
            if (!PyErr_Occurred()) PyErr_SetString(PyExc_ValueError, "not a count");
            at = NULL;
            break;
        }
        if (number) {
            *at++ = '>';
            at = put_number(at, (unsigned long long)number);
        } else at = put_bytes(at, none);
        at = put_bytes(at, PyTuple_GET_ITEM(parts, i + 1));
    }
    return ended(made, at);
}

static PyMethodDef methods[] = {
    {"listed", weave_listed, METH_VARARGS, listed_doc},
    {"counted", weave_counted, METH_VARARGS, counted_doc},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef weave = {PyModuleDef_HEAD_INIT, .m_name = "_weave", .m_doc = "Pages, put together.", .m_size = -1,
                                   .m_methods = methods};

PyMODINIT_FUNC PyInit__weave(void) { return PyModule_Create(&weave); }
