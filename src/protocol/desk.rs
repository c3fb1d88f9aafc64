//! What a worker holds, and how it answers.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::pipeline::export::{Doubt, Doubtful, LabelledCsv, Labels, customers_csv, decisions_csv, left_out_csv};
use crate::pipeline::methods::{Kept, Open};
use crate::pipeline::model::{Fingerprint, Model, ScoreError};
use crate::pipeline::parallel::{AnyRound, AnyTask, Shard, Shared, WHOLE_ROWS, shard};
use crate::pipeline::prepare::{Prepared, Recipe, Relations, prepare};
use crate::pipeline::projection::Pca;
use crate::pipeline::sample::Sample;
use crate::pipeline::segment::describe;
use crate::pipeline::table::transactions::Day;
use crate::pipeline::table::{
    Assembly, Container, Grouping, Preview, ReadOptions, Table, TableError, Transactions, TransactionsError, joined,
    per_customer, preview,
};
use crate::protocol::reading::{Begun, MemoryFile, ReadFile, begin, each_slice, read, read_part, rehearse, take_part};
use crate::protocol::{
    Axis, Coordinates, DECISIONS_SHOWN, Failure, Join, Listing, Points, PreparedSummary, Progress, Record, Reply,
    Request, ScoredSummary, Survey, decode, encode, encode_large,
};

/// Bytes that a preview is made of.
const HEAD: u64 = 1 << 20;

/// What a worker holds.
#[derive(Default)]
pub struct Desk {
    file: Option<Box<dyn ReadFile>>,
    /// Its parts, while it is read.
    assembly: Option<Box<Assembly>>,
    /// The one that was joined.
    second: Option<Box<dyn ReadFile>>,
    /// Row by row as in the file.
    rows_of_file: Option<Rc<Table>>,
    /// What its columns are for, if its rows can be taken for transactions.
    could_be: Option<Transactions>,
    /// The same table, or customers made of it.
    table: Option<Rc<Table>>,
    prepared: Option<Rc<Prepared>>,
    /// Of the prepared rows.
    kept: Rc<RefCell<Kept>>,
    shards: BTreeMap<Shared, Shard>,
}

/// A reply, with the bytes that go beside it.
pub struct Answer {
    /// The reply.
    pub reply: Reply,
    /// Raw bytes, in the order that the request describes.
    pub attachments: Vec<Vec<u8>>,
}

impl From<Reply> for Answer {
    fn from(reply: Reply) -> Self {
        Self { reply, attachments: Vec::new() }
    }
}

impl Desk {
    /// Takes the file that came with a request.
    pub fn take_file(&mut self, file: Box<dyn ReadFile>) {
        self.file = Some(file);
    }

    /// Takes the file that came with [`Request::Reshape`].
    pub fn take_second(&mut self, file: Box<dyn ReadFile>) {
        self.second = Some(file);
    }

    /// What a study of the prepared rows may look up, once they are there.
    pub fn open_rows(&self) -> Option<Open> {
        let (table, prepared) = self.table.clone().zip(self.prepared.clone())?;
        Some(Open { table, prepared, kept: Rc::clone(&self.kept) })
    }

    /// Answers a request. `attachment` is what came beside it; `say` hears of progress.
    pub fn answer(&mut self, request: Request, attachment: &[u8], say: &mut dyn FnMut(Progress)) -> Answer {
        self.try_answer(request, attachment, say).unwrap_or_else(|failure| Reply::Failed(failure).into())
    }

    fn try_answer(
        &mut self,
        request: Request,
        attachment: &[u8],
        say: &mut dyn FnMut(Progress),
    ) -> Result<Answer, Failure> {
        Ok(match request {
            Request::OpenFile(options) => self.open(&options, say)?,
            Request::TakePart(at) => self.take_part(at, attachment, say)?.into(),
            Request::CloseParts => {
                let assembly = self.assembly.take().ok_or(Failure::NothingHeld)?;
                self.opened(assembly.finish()?, say)?.into()
            }
            Request::ReadPart(at) => {
                let mut file = self.file.take().ok_or(Failure::NothingHeld)?;
                let part = read_part(file.as_mut(), &decode(attachment)?, at)?;
                Answer { reply: Reply::Part, attachments: vec![encode_large(&part, part.n_bytes())?] }
            }
            Request::Preview(options) => Reply::Previewed(self.preview(&options)?).into(),
            Request::OpenSample(sample) => {
                self.file = Some(Box::new(MemoryFile(sample.csv())));
                self.open(&ReadOptions::default(), say)?
            }
            Request::Rehearse => self.rehearse(say)?.into(),
            Request::Reshape { grouping, join } => self.reshape(grouping.as_ref(), join.as_ref(), say)?.into(),
            Request::LeftOut(names) => written(left_out_csv(self.table.as_ref().ok_or(Failure::NothingHeld)?, &names)),
            Request::Prepare(recipe) => self.prepare(&recipe)?.into(),
            Request::Survey => self.survey()?.into(),
            Request::Shard { at, of } => self.shard(at, of)?,
            Request::Describe(clustering, params, method) => {
                let (table, prepared) = self.rows()?;
                let fingerprint = Fingerprint::of(table.digest, &prepared.fitted.recipe, &params, &clustering);
                let fingerprint = method.map_or(fingerprint, |method| fingerprint.by(&method));
                Reply::Described(describe(table, prepared, &clustering), fingerprint).into()
            }
            Request::Points { axes, pca } => Reply::Points(self.points(axes, &pca)?).into(),
            Request::Record(row) => Reply::Record(self.record(row)?).into(),
            Request::Export(listing) => self.export(&listing)?,
            Request::Score(model) => Reply::Scored(self.score(&model)?).into(),
            Request::Decisions(names) => {
                let (_, prepared) = self.rows()?;
                written(decisions_csv(&prepared.account, &names))
            }
            Request::ReadModel => Reply::Model(Model::from_json(&String::from_utf8_lossy(attachment))).into(),
            Request::WriteModel(model) => written(model.to_json().into_bytes()),
            Request::Hold(shared) => {
                if shared == Shared::ROWS {
                    self.shards.clear();
                }
                self.shards.insert(shared, decode(attachment)?);
                Reply::Held.into()
            }
            Request::Make { mixture, rows, n_rows } => {
                self.shards.clear(); // never both at once
                self.shards.insert(Shared::ROWS, mixture.shard(rows, n_rows));
                Reply::Held.into()
            }
            Request::Round(shared) => {
                let round: AnyRound = decode(attachment)?;
                worked(encode(&round.on(self.shards.get(&shared).ok_or(Failure::NothingHeld)?))?)
            }
            Request::Task => worked(encode(&decode::<AnyTask>(attachment)?.run())?),
            Request::Memory => Reply::Memory(memory()).into(),
        })
    }

    fn rehearse(&mut self, say: &mut dyn FnMut(Progress)) -> Result<Reply, Failure> {
        let rows = rehearse(&mut MemoryFile(Sample::Shop.csv()))?;
        if let Reply::Opened { recipe, .. } = self.opened(rows, say)? {
            self.prepare(&recipe)?;
        }
        Ok(Reply::Held)
    }

    fn open(&mut self, options: &ReadOptions, say: &mut dyn FnMut(Progress)) -> Result<Answer, Failure> {
        (self.rows_of_file, self.table, self.prepared, self.kept) = (None, None, None, Rc::default());
        let file = self.file.as_mut().ok_or(Failure::NothingHeld)?;
        match begin(file.as_mut(), options, say)? {
            Begun::Whole(rows) => Ok(self.opened(*rows, say)?.into()),
            Begun::InParts(assembly) => {
                let cut = assembly.cut();
                let answer = Answer { reply: Reply::Cut(cut.n_parts()), attachments: vec![encode(cut)?] };
                self.assembly = Some(assembly);
                Ok(answer)
            }
        }
    }

    /// Takes a part of the file, or reads it itself.
    fn take_part(&mut self, at: u32, given: &[u8], say: &mut dyn FnMut(Progress)) -> Result<Reply, Failure> {
        let (file, assembly) = self.file.as_mut().zip(self.assembly.as_mut()).ok_or(Failure::NothingHeld)?;
        let part = if given.is_empty() { read_part(file.as_mut(), assembly.cut(), at)? } else { decode(given)? };
        take_part(file.as_mut(), assembly, (at, part), say)?;
        Ok(Reply::Held)
    }

    /// The rows of the file are there.
    fn opened(&mut self, rows: Table, say: &mut dyn FnMut(Progress)) -> Result<Reply, Failure> {
        say(Progress::Columns);
        self.could_be = Transactions::recognised(&rows);
        let rows = if self.could_be.is_none() { rows.with_days_since() } else { rows };
        self.rows_of_file = Some(Rc::new(rows));
        self.reshape(None, None, say)
    }

    /// Makes another table of the rows of the file. What is shown stays, if it cannot be done.
    fn reshape(
        &mut self,
        grouping: Option<&Grouping>,
        join: Option<&Join>,
        say: &mut dyn FnMut(Progress),
    ) -> Result<Reply, Failure> {
        let rows = self.rows_of_file.as_ref().ok_or(Failure::NothingHeld)?;
        let table = match grouping {
            None => {
                let customers = self.could_be.as_ref().and_then(|meant| per_customer(rows, meant, None).ok());
                customers.map_or_else(|| Rc::clone(rows), Rc::new)
            }
            Some(Grouping::Rows) => Rc::clone(rows),
            Some(Grouping::Customers { transactions, reference }) => {
                let reference: Option<Day> =
                    reference.as_deref().map(str::parse).transpose().map_err(TransactionsError::from)?;
                Rc::new(per_customer(rows, transactions, reference)?)
            }
        };
        let Some(join) = join else { return Ok(self.show(table)) };
        let keys = match join {
            Join::Found => None,
            Join::By(keys) => Some(keys),
        };
        let file = self.second.as_mut().ok_or(Failure::NothingHeld)?;
        let other = read(file.as_mut(), &ReadOptions::default(), say)?;
        let joined = joined(&table, &other, keys)?;
        Ok(self.show(Rc::new(joined)))
    }

    /// From here on all is about this table.
    fn show(&mut self, table: Rc<Table>) -> Reply {
        let mut summary = table.summary();
        if summary.could_be.is_none() {
            summary.could_be = self.could_be.clone().map(Box::new);
        }
        let recipe = Recipe::default_of(&summary);
        let opened = Reply::Opened { summary, recipe };
        (self.table, self.prepared, self.kept) = (Some(table), None, Rc::default());
        opened
    }

    /// What the file would begin like, read in another way.
    fn preview(&mut self, options: &ReadOptions) -> Result<Result<Preview, TableError>, Failure> {
        let container = self.rows_of_file.as_ref().map_or(Container::Plain, |table| table.format.container);
        let file = self.file.as_mut().ok_or(Failure::NothingHeld)?;
        let length = match container {
            Container::Plain | Container::Gzip => HEAD,
            // Where it begins is told at its end.
            Container::Zip | Container::Xlsx | Container::Ods => file.size(),
        };
        let head = file.read(0, length)?;
        Ok(preview(&head, options))
    }

    fn rows(&self) -> Result<(&Table, &Prepared), Failure> {
        self.table.as_deref().zip(self.prepared.as_deref()).ok_or(Failure::NothingHeld)
    }

    fn prepare(&mut self, recipe: &Recipe) -> Result<Reply, Failure> {
        let table = self.table.as_ref().ok_or(Failure::NothingHeld)?;
        (self.prepared, self.kept) = (None, Rc::default());
        let prepared = self.prepared.insert(Rc::new(prepare(table, recipe)?));
        let mut account = prepared.account.clone();
        let n_decisions = account.decisions.len();
        account.decisions.truncate(DECISIONS_SHOWN);
        let fitted = prepared.fitted.clone();
        let n_rows = prepared.rows.len();
        Ok(Reply::Prepared(PreparedSummary { n_rows, fitted, account, n_decisions }))
    }

    fn survey(&self) -> Result<Reply, Failure> {
        let (table, prepared) = self.rows()?;
        Ok(Reply::Surveyed(Survey {
            columns: prepared.fitted.columns.iter().map(|column| column.name.clone()).collect(),
            relations: Relations::of(table, prepared),
            histograms: prepared.matrix.histograms(),
        }))
    }

    /// Customers that were made of the rows, or else the rows themselves: whichever has the columns of the model.
    fn score(&mut self, model: &Model) -> Result<Result<ScoredSummary, ScoreError>, Failure> {
        let (table, rows) = self.table.as_ref().zip(self.rows_of_file.as_ref()).ok_or(Failure::NothingHeld)?;
        let mut table = Rc::clone(table);
        let mut scored = model.score(&table);
        if let Err(ScoreError::MissingColumns { .. }) = scored {
            table = Rc::clone(rows);
            scored = model.score(&table);
        }
        let mut scored = match scored {
            Ok(scored) => scored,
            Err(error) => return Ok(Err(error)),
        };
        // Too many to be copied.
        let decisions = std::mem::take(&mut scored.prepared.account.decisions);
        let summary = ScoredSummary {
            labels: scored.labels,
            doubtful: Doubtful { rows: scored.far, doubt: Doubt::Unlike },
            n_on_the_fence: scored.n_on_the_fence,
            account: scored.prepared.account.clone(),
            n_decisions: decisions.len(),
            purchases: table.purchases.as_ref().map(|purchases| (purchases.n_read, purchases.n_set_aside)),
        };
        scored.prepared.account.decisions = decisions;
        (self.table, self.prepared, self.kept) = (Some(table), Some(Rc::new(scored.prepared)), Rc::default());
        Ok(Ok(summary))
    }

    fn shard(&self, at: usize, n_shards: usize) -> Result<Answer, Failure> {
        let (_, prepared) = self.rows()?;
        let n_shards = if prepared.matrix.n_rows() <= WHOLE_ROWS { 1 } else { n_shards };
        let (shard, n_shards) = shard(&prepared.matrix, at, n_shards);
        let attachments = shard.iter().map(|shard| encode_large(shard, shard.n_bytes())).collect::<Result<_, _>>()?;
        Ok(Answer { reply: Reply::Shards(n_shards), attachments })
    }

    fn points(&self, axes: Vec<Axis>, pca: &Pca) -> Result<Points, Failure> {
        let (table, prepared) = self.rows()?;
        let matrix = &prepared.matrix;
        let n_rows = matrix.n_rows();
        let along = |axis: &Axis| match *axis {
            Axis::Variable(column) => prepared.repaired(table, column).unwrap_or_else(|| vec![0.0; n_rows]),
            Axis::Component(component) => {
                let along = |row| pca.project(matrix.row(row)).get(component).copied().unwrap_or(0.0);
                (0..n_rows).map(along).collect()
            }
        };
        #[expect(clippy::cast_possible_truncation, reason = "f32 is more than a screen shows")]
        let short = |values: Vec<f64>| Coordinates(values.into_iter().map(|value| value as f32).collect());
        let coordinates = axes.iter().map(|axis| short(along(axis))).collect();
        Ok(Points { axes, coordinates })
    }

    fn record(&self, row: usize) -> Result<Record, Failure> {
        let (table, prepared) = self.rows()?;
        let row = *prepared.rows.get(row).ok_or(Failure::NothingHeld)? as usize;
        Ok(Record { row_number: table.row_numbers[row], cells: table.record(row) })
    }

    fn export(&mut self, listing: &Listing) -> Result<Answer, Failure> {
        let Listing { labels, names, centroids, doubtful, only } = listing;
        let (table, prepared) = self.table.as_ref().zip(self.prepared.as_ref()).ok_or(Failure::NothingHeld)?;
        let labels = Labels::new(table, prepared, labels, names)
            .with_confidences(prepared, centroids)
            .with_doubtful(table, prepared, doubtful)
            .of_segment(*only);
        if table.purchases.is_some() || table.joined.is_some() {
            return Ok(written(customers_csv(table, labels)));
        }
        let file = self.file.as_mut().ok_or(Failure::NothingHeld)?;
        let mut writer = LabelledCsv::new(labels);
        let mut bytes = Vec::new();
        each_slice(file.as_mut(), 0, |slice, _| {
            bytes.extend(writer.feed(slice)?);
            Ok(())
        })?;
        bytes.extend(writer.finish()?);
        Ok(written(bytes))
    }
}

fn written(bytes: Vec<u8>) -> Answer {
    Answer { reply: Reply::Written, attachments: vec![bytes] }
}

fn worked(bytes: Vec<u8>) -> Answer {
    Answer { reply: Reply::Worked, attachments: vec![bytes] }
}

/// Bytes of this program's whole memory. It only ever grows. 0 where the program is not WebAssembly.
pub fn memory() -> usize {
    #[cfg(target_arch = "wasm32")]
    return core::arch::wasm32::memory_size::<0>() * 65_536;
    #[cfg(not(target_arch = "wasm32"))]
    0
}
