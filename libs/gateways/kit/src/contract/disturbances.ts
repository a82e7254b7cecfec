import type { Disturbance } from './vendor-controls.js';

const HOW: Readonly<Record<Disturbance['how'], string>> = {
  cut: 'connection cut',
  silence: 'silence beyond the time-out',
  error: 'status 500',
  garbage: 'unreadable answer',
  page: 'page instead of an answer',
  'page-404': 'page with status 404',
};

const PROCESSED: Readonly<Record<Disturbance['processed'], string>> = {
  no: 'not processed',
  yes: 'processed',
  later: 'processed later',
};

const WAYS = Object.keys(HOW) as Disturbance['how'][];

/** Every way in which an answer gets lost. Later can be processed only what has no answer. */
export const DISTURBANCES: readonly Disturbance[] = WAYS.flatMap((how) => {
  const both: Disturbance[] = [
    { how, processed: 'no' },
    { how, processed: 'yes' },
  ];
  return how === 'cut' || how === 'silence' ? [...both, { how, processed: 'later' }] : both;
});

/** For calls without effect, of which it does not matter whether they were processed. */
export const READ_DISTURBANCES: readonly Disturbance[] = WAYS.map((how) => ({ how, processed: 'no' }));

/** As in the name of a case: `connection cut, processed`. */
export function nameOf({ how, processed }: Disturbance): string {
  return `${HOW[how]}, ${PROCESSED[processed]}`;
}

export function readNameOf({ how }: Disturbance): string {
  return HOW[how];
}
