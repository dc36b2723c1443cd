import {
  cache,
  Enums,
  init,
  isCornerstoneInitialized,
  RenderingEngine,
  volumeLoader,
  type Types,
  type VolumeViewport3D,
} from '@cornerstonejs/core';
import vtkActor from '@kitware/vtk.js/Rendering/Core/Actor';
import vtkMapper from '@kitware/vtk.js/Rendering/Core/Mapper';
import vtkDataArray from '@kitware/vtk.js/Common/Core/DataArray';
import vtkPolyData from '@kitware/vtk.js/Common/DataModel/PolyData';
import { toWorld, voxel, world, type Grid, type World } from '@annotome/volume';
import { rgbOf } from '../mask/segment-colors.ts';
import { vertexNormals } from '../mask/surface-nets.ts';
import { type SegmentStyle, type SurfaceMesh } from '../types.ts';
import { type PictureVolume } from './picture-volume.ts';

type Triple = readonly [number, number, number];

const VIEWPORT = '3d';
let scenes = 0;

interface ShownSurface {
  readonly mesh: SurfaceMesh;
  readonly actor: ReturnType<typeof vtkActor.newInstance>;
}

/** The 3-D pane's contents, drawn by Cornerstone3D: surfaces of segments, the image's box, and the image itself as a solid. */
export class SolidScene {
  readonly #engine: RenderingEngine;
  readonly #viewport: VolumeViewport3D;
  readonly #grid: Grid;
  readonly #surfaces = new Map<number, ShownSurface>();
  readonly #id: string;
  #volume: Types.IImageVolume | undefined;
  #volumes = 0;

  /** @param onLost The browser took the WebGL context away: throw this scene away, and make another. */
  constructor(element: HTMLDivElement, grid: Grid, onLost: () => void) {
    if (!isCornerstoneInitialized()) {
      init({ rendering: { renderingEngineMode: 'contextPool', webGlContextCount: 1 } } as Parameters<typeof init>[0]);
    }
    this.#grid = grid;
    this.#id = `annotome-3d-${++scenes}`;
    this.#engine = new RenderingEngine(this.#id);
    this.#engine.enableElement({
      viewportId: VIEWPORT,
      element,
      type: Enums.ViewportType.VOLUME_3D,
      defaultOptions: { background: [0, 0, 0] },
    });
    this.#viewport = this.#engine.getViewport<VolumeViewport3D>(VIEWPORT);
    this.#canvas()?.addEventListener('webglcontextlost', onLost, { once: true });
    this.#viewport.addActor({ uid: 'box', actor: boxActor(grid) });
    this.showAll();
  }

  #canvas(): HTMLCanvasElement | undefined {
    const view = this.#engine.getOffscreenMultiRenderWindow(VIEWPORT).getOpenGLRenderWindow() as {
      getCanvas(): HTMLCanvasElement;
    };
    return view.getCanvas();
  }

  get #camera(): ReturnType<ReturnType<VolumeViewport3D['getRenderer']>['getActiveCamera']> {
    return this.#viewport.getRenderer().getActiveCamera();
  }

  setSurfaces(surfaces: readonly { readonly style: SegmentStyle; readonly mesh: SurfaceMesh }[]): void {
    const wanted = new Map(surfaces.map((surface) => [surface.style.index, surface]));
    for (const [segment, shown] of this.#surfaces) {
      if (wanted.get(segment)?.mesh === shown.mesh) continue;
      this.#viewport.removeActors([`segment ${segment}`]);
      shown.actor.delete();
      this.#surfaces.delete(segment);
    }
    const isAnyActive = surfaces.some(({ style }) => style.active);
    for (const [segment, { style, mesh }] of wanted) {
      let shown = this.#surfaces.get(segment);
      if (!shown) {
        shown = { mesh, actor: surfaceActor(mesh) };
        this.#surfaces.set(segment, shown);
        this.#viewport.addActor({ uid: `segment ${segment}`, actor: shown.actor });
      }
      const [r, g, b] = rgbOf(style.color);
      shown.actor.getProperty().setColor(r / 255, g / 255, b / 255);
      shown.actor.getProperty().setOpacity(style.active || !isAnyActive ? 1 : 0.55);
    }
    this.#redraw();
  }

  /** The image as a solid, or none. */
  async setVolume(picture: PictureVolume | undefined): Promise<void> {
    this.#dropVolume();
    if (picture) {
      const volumeId = `${this.#id}-volume-${++this.#volumes}`;
      const volume = volumeLoader.createLocalVolume(volumeId, {
        scalarData: picture.values,
        dimensions: [...picture.size],
        spacing: [...picture.spacing],
        origin: [...picture.origin],
        direction: [...picture.direction],
        metadata: {
          FrameOfReferenceUID: this.#id, Modality: 'OT', BitsAllocated: 16, BitsStored: 16, HighBit: 15, SamplesPerPixel: 1,
          PhotometricInterpretation: 'MONOCHROME2', PixelRepresentation: 1, ImageOrientationPatient: picture.direction.slice(0, 6),
          PixelSpacing: [picture.spacing[1], picture.spacing[0]], Columns: picture.size[0], Rows: picture.size[1], voiLut: [],
          VOILUTFunction: 'LINEAR',
        } as never,
      } as never); // prettier-ignore
      // Without this its texture stays empty.
      volume.modified();
      this.#volume = volume;
      const camera = this.#viewport.getCamera();
      await this.#viewport.addVolumes([{ volumeId, actorUID: 'volume', visibility: true }]);
      this.#viewport.setProperties({ preset: picture.preset }, volumeId);
      // Half as many steps through the solid: a picture to find one's way in.
      this.#viewport.setSampleDistanceMultiplier(2);
      this.#viewport.setCamera(camera);
    }
    this.#redraw();
  }

  #dropVolume(): void {
    const volume = this.#volume;
    if (!volume) return;
    this.#volume = undefined;
    this.#viewport.removeVolumeActors(['volume']);
    // Its slices are held one by one, and outlive it.
    const { imageIds } = volume;
    cache.removeVolumeLoadObject(volume.volumeId);
    for (const imageId of imageIds) if (cache.getImageLoadObject(imageId)) cache.removeImageLoadObject(imageId, { force: true });
  }

  /** From the front and a little from above and the left, all of the box in sight. */
  showAll(): void {
    const camera = this.#camera;
    const { size: n } = this.#grid;
    const [x, y, z] = toWorld(this.#grid, voxel((n[0] - 1) / 2, (n[1] - 1) / 2, (n[2] - 1) / 2));
    camera.setFocalPoint(x, y, z);
    camera.setPosition(x + 0.45, y - 1, z + 0.35);
    camera.setViewUp(0, 0, 1);
    this.#viewport.getRenderer().resetCamera(boundsOf(this.#grid));
    // That leaves room for the sphere around the box.
    camera.dolly(1.25);
    this.#redraw();
  }

  /** By CSS pixels of a drag: around what is looked at. */
  rotate(dx: number, dy: number): void {
    const camera = this.#camera;
    camera.azimuth(-dx * 0.5);
    camera.elevation(dy * 0.5);
    camera.orthogonalizeViewUp();
    this.#redraw();
  }

  zoom(factor: number): void {
    this.#camera.dolly(factor);
    this.#redraw();
  }

  pan(dx: number, dy: number): void {
    const camera = this.#camera;
    const height = this.#viewport.element.clientHeight || 1;
    const mm = (2 * camera.getDistance() * Math.tan((camera.getViewAngle() * Math.PI) / 360)) / height;
    const up = camera.getViewUp() as Triple;
    const towards = camera.getDirectionOfProjection() as Triple;
    const right = [
      towards[1] * up[2] - towards[2] * up[1],
      towards[2] * up[0] - towards[0] * up[2],
      towards[0] * up[1] - towards[1] * up[0],
    ] as const;
    const moved = ([0, 1, 2] as const).map((d) => (dy * up[d] - dx * right[d]) * mm) as [number, number, number];
    const [at, focus] = [camera.getPosition() as Triple, camera.getFocalPoint() as Triple];
    camera.setPosition(at[0] + moved[0], at[1] + moved[1], at[2] + moved[2]);
    camera.setFocalPoint(focus[0] + moved[0], focus[1] + moved[1], focus[2] + moved[2]);
    this.#redraw();
  }

  /** CSS pixels of the middle of each face of the box, with the letter of the side. */
  letters(): readonly { readonly letter: string; readonly at: readonly [number, number]; readonly isBehind: boolean }[] {
    const [x0, x1, y0, y1, z0, z1] = boundsOf(this.#grid);
    const middle = [(x0 + x1) / 2, (y0 + y1) / 2, (z0 + z1) / 2] as const;
    const faces: readonly (readonly [string, Triple])[] = [
      ['R', [x0, middle[1], middle[2]]],
      ['L', [x1, middle[1], middle[2]]],
      ['A', [middle[0], y0, middle[2]]],
      ['P', [middle[0], y1, middle[2]]],
      ['I', [middle[0], middle[1], z0]],
      ['S', [middle[0], middle[1], z1]],
    ];
    const towards = this.#camera.getDirectionOfProjection() as Triple;
    return faces.map(([letter, point]) => ({
      letter,
      at: this.worldToCanvas(world(...point)),
      isBehind:
        (point[0] - middle[0]) * towards[0] + (point[1] - middle[1]) * towards[1] + (point[2] - middle[2]) * towards[2] > 0,
    }));
  }

  /** Where a point of the patient falls, in CSS pixels. */
  worldToCanvas(point: World): readonly [number, number] {
    return this.#viewport.worldToCanvas([point[0], point[1], point[2]]);
  }

  resize(): void {
    this.#engine.resize(true, true);
  }

  dispose(): void {
    this.#dropVolume();
    const canvas = this.#canvas();
    for (const { actor } of this.#surfaces.values()) actor.delete();
    this.#surfaces.clear();
    this.#engine.destroy();
    // A browser holds sixteen contexts and collects them late.
    canvas?.getContext('webgl2')?.getExtension('WEBGL_lose_context')?.loseContext();
  }

  #redraw(): void {
    this.#viewport.getRenderer().resetCameraClippingRange();
    this.#viewport.render();
  }
}

function surfaceActor(mesh: SurfaceMesh): ReturnType<typeof vtkActor.newInstance> {
  const data = vtkPolyData.newInstance();
  data.getPoints().setData(mesh.positions, 3);
  const triangles = mesh.indices.length / 3;
  // vtk wants each triangle as 3 and its points.
  const cells = new Uint32Array(4 * triangles);
  for (let t = 0; t < triangles; t++) {
    cells[4 * t] = 3;
    cells[4 * t + 1] = mesh.indices[3 * t] as number;
    cells[4 * t + 2] = mesh.indices[3 * t + 1] as number;
    cells[4 * t + 3] = mesh.indices[3 * t + 2] as number;
  }
  data.getPolys().setData(cells);
  const normals = mesh.normals ?? vertexNormals(mesh.positions, mesh.indices);
  data.getPointData().setNormals(vtkDataArray.newInstance({ name: 'Normals', numberOfComponents: 3, values: normals }));
  const mapper = vtkMapper.newInstance();
  mapper.setInputData(data);
  mapper.setScalarVisibility(false);
  const actor = vtkActor.newInstance();
  actor.setMapper(mapper);
  actor.getProperty().set({ ambient: 0.15, diffuse: 0.85, specular: 0.15, specularPower: 20 });
  return actor;
}

/** The outer edges of the grid, a sheared box where the grid is sheared. */
function boxActor(grid: Grid): ReturnType<typeof vtkActor.newInstance> {
  const data = vtkPolyData.newInstance();
  data.getPoints().setData(Float32Array.from(corners(grid).flat()), 3);
  const edges = [0, 1, 2].flatMap((axis) =>
    [0, 1, 2, 3, 4, 5, 6, 7].filter((c) => !(c & (1 << axis))).flatMap((c) => [2, c, c | (1 << axis)]),
  );
  data.getLines().setData(Uint32Array.from(edges));
  const mapper = vtkMapper.newInstance();
  mapper.setInputData(data);
  mapper.setScalarVisibility(false);
  const actor = vtkActor.newInstance();
  actor.setMapper(mapper);
  actor.getProperty().setColor(0.35, 0.38, 0.44);
  actor.getProperty().setLighting(false);
  return actor;
}

const corners = (grid: Grid): readonly World[] =>
  [0, 1, 2, 3, 4, 5, 6, 7].map((corner) => {
    const edge = (axis: 0 | 1 | 2): number => (corner & (1 << axis) ? grid.size[axis] - 0.5 : -0.5);
    return toWorld(grid, voxel(edge(0), edge(1), edge(2)));
  });

function boundsOf(grid: Grid): [number, number, number, number, number, number] {
  const all = corners(grid);
  const range = (axis: 0 | 1 | 2): [number, number] => [
    Math.min(...all.map((p) => p[axis])),
    Math.max(...all.map((p) => p[axis])),
  ];
  return [...range(0), ...range(1), ...range(2)];
}
