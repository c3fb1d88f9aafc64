// The peers that read a file in a tab, in a worker of their own: { name, file, column } asks, { ms, n_rows, mean } answers.
//
// From the file to typed columns, each in the way that is its quickest; the worker stands already when the clock starts.
import Papa from "./papaparse.js";
import { inferSchema, initParser } from "./udsv.js";

const READERS = {
  "Papa Parse": (file) => papaParse(file, {}, numbersAsNumbers),
  "Papa Parse dynamicTyping": (file) => papaParse(file, { dynamicTyping: true }, asTheyAre),
  uDSV: udsv,
};

// In slices, as it reads files. It knows rows and no columns, and rows as arrays cost it less than as objects.
function papaParse(file, options, append) {
  return new Promise((resolve, reject) => {
    let names = null;
    let columns = [];
    const chunk = ({ data }) => {
      if (!names) {
        names = data.shift();
        columns = names.map(() => []);
      }
      append(columns, data);
    };
    const complete = () => resolve({ names, columns });
    Papa.parse(file, { ...options, skipEmptyLines: true, chunk, complete, error: reject });
  });
}

// With `dynamicTyping` each cell is looked at and has a type of its own.
function asTheyAre(columns, rows) {
  columns.forEach((column, at) => rows.forEach((row) => column.push(row[at])));
}

// Half the time of `dynamicTyping`, and the least that can be asked: the first rows of a slice tell what a column is.
function numbersAsNumbers(columns, rows) {
  const isNumber = (text) => text !== "" && Number.isFinite(Number(text));
  columns.forEach((column, at) => {
    const are = rows.slice(0, 100).every((row) => isNumber(row[at]));
    rows.forEach(are ? (row) => column.push(Number(row[at])) : (row) => column.push(row[at]));
  });
}

// As one text: it takes slices too, but they make it no quicker.
async function udsv(file) {
  const text = await file.text();
  const schema = inferSchema(text);
  const columns = initParser(schema).typedCols(text);
  return { names: schema.cols.map((column) => column.name), columns };
}

async function measured({ name, file, column }) {
  const start = performance.now();
  const { names, columns } = await READERS[name](file);
  const ms = performance.now() - start;
  const numbers = columns[names.indexOf(column)];
  return { ms, n_rows: numbers.length, mean: numbers.reduce((sum, number) => sum + number, 0) / numbers.length };
}

onmessage = ({ data }) => measured(data).then(postMessage, (error) => postMessage({ error: String(error) }));
