import { expose } from 'comlink';
import { maskWork } from '../features/annotate/tools/mask-work.ts';
import { interpolateContours } from './interpolate-contours.ts';

expose(maskWork(interpolateContours));
