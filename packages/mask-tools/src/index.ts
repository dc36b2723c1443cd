export { inPlaneAxes, sliceAxis, type Axis, type Pane } from './slice.ts';
