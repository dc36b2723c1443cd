import { router } from '../procedures.ts';
import { list } from './list.ts';
import { get } from './get.ts';
import { create } from './create.ts';
import { update } from './update.ts';
import { archive } from './archive.ts';
import { deidentification } from './deidentification.ts';

export const projectsRouter = router({ list, get, create, update, archive, deidentification });
