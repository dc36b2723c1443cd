import { router } from '../procedures.ts';
import { list } from './list.ts';
import { create } from './create.ts';
import { reply } from './reply.ts';
import { edit } from './edit.ts';
import { remove } from './remove.ts';
import { resolve } from './resolve.ts';
import { mentions } from './mentions.ts';
import { read } from './read.ts';

export const commentsRouter = router({ list, create, reply, edit, remove, resolve, mentions, read });
