// A thread of the command line that makes samples of people's own pictures: decodes, cuts, resizes.
import { decodeJpeg } from '../data/pictures/jpeg.ts';
import { makeSample } from '../service/importing-sample.ts';
import type { MadeSample, SampleFiles, SampleForm } from '../service/importing-sample.ts';
import { serveThread } from './thread.ts';

export interface SampleOrder {
  readonly files: SampleFiles;
  readonly form: SampleForm;
}

serveThread<SampleOrder, MadeSample>(({ files, form }) => makeSample(files, form, decodeJpeg));
