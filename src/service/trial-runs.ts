// Trials of a search are runs like others, under ids by which lists of runs leave them out.

/** With this begin the ids of runs that are trials. */
export const TRIAL_PREFIX = 'trial-';

/** The id of the run of a trial. */
export function trialRun(search: string, trial: number): string {
  return `${TRIAL_PREFIX}${search}-${trial}`;
}

/** Whether a run is a trial of a search. */
export function isTrial({ id }: { readonly id: string }): boolean {
  return id.startsWith(TRIAL_PREFIX);
}
