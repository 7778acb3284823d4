// What the examiner (the engine worker that compares and evaluates) is doing, as the page shows it. Pure; the worker is
// spoken to in live/examiner.ts.

/** One piece of work. Titles are said to people: "Comparing", "Evaluating Quick look". */
interface ExaminerJob {
  readonly id: number;
  readonly title: string;
}

/** In the order in which they are done; the first one runs. */
export type ExaminerJobs = readonly ExaminerJob[];

/** What somebody has to wait for whose job is not the first; null when it runs or is gone. */
export function waitsFor(jobs: ExaminerJobs, id: number): string | null {
  const place = jobs.findIndex((job) => job.id === id);
  return place > 0 ? (jobs[0]?.title ?? null) : null;
}
