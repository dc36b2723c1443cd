import { typeName, type VoxelArray, type VoxelTypeName } from '@annotome/volume';
import { fragmentShader, VERTEX_SHADER, type SampleKind } from './slice-shader.ts';

/** A row of an affine map from CSS pixels of the pane to texels: x, y and constant. */
export type MapRow = readonly [number, number, number];

export interface SlicePicture {
  readonly width: number;
  readonly height: number;
}

export interface Drawing {
  /** CSS pixels to the image's texels; undefined where there is no image yet. */
  readonly image: readonly [MapRow, MapRow] | undefined;
  readonly mask: readonly [MapRow, MapRow] | undefined;
  readonly window: { readonly start: number; readonly end: number };
  readonly inverted: boolean;
  readonly interpolated: boolean;
  readonly fill: number;
  /** CSS pixels; 0 for none. */
  readonly outline: number;
}

interface TextureFormat {
  readonly kind: SampleKind;
  readonly internal: 'R8I' | 'R8UI' | 'R16I' | 'R16UI' | 'R32I' | 'R32UI' | 'R32F';
  readonly type: 'BYTE' | 'UNSIGNED_BYTE' | 'SHORT' | 'UNSIGNED_SHORT' | 'INT' | 'UNSIGNED_INT' | 'FLOAT';
}

const FORMATS: Readonly<Record<VoxelTypeName, TextureFormat>> = {
  Int8Array: { kind: 'int', internal: 'R8I', type: 'BYTE' },
  Uint8Array: { kind: 'uint', internal: 'R8UI', type: 'UNSIGNED_BYTE' },
  Int16Array: { kind: 'int', internal: 'R16I', type: 'SHORT' },
  Uint16Array: { kind: 'uint', internal: 'R16UI', type: 'UNSIGNED_SHORT' },
  Int32Array: { kind: 'int', internal: 'R32I', type: 'INT' },
  Uint32Array: { kind: 'uint', internal: 'R32UI', type: 'UNSIGNED_INT' },
  Float32Array: { kind: 'float', internal: 'R32F', type: 'FLOAT' },
  Float64Array: { kind: 'float', internal: 'R32F', type: 'FLOAT' },
};

const UNIFORMS = [
  'image', 'mask', 'colors', 'imageX', 'imageY', 'maskX', 'maskY', 'paneHeight', 'window', 'inverted', 'interpolated', 'hasMask',
  'fill', 'outline',
] as const; // prettier-ignore

interface Program {
  readonly program: WebGLProgram;
  readonly uniforms: Readonly<Record<(typeof UNIFORMS)[number], WebGLUniformLocation | null>>;
}

/** What is lost with the WebGL context, and made anew. */
interface Gpu {
  readonly programs: Map<SampleKind, Program>;
  readonly image: WebGLTexture;
  readonly mask: WebGLTexture;
  readonly colors: WebGLTexture;
  imageKind: SampleKind;
  imageSize: string;
  maskSize: string;
}

/**
 * One pane's canvas: the picture of the slice it shows, and of its mask, as two small textures. The volume itself stays in memory;
 * a slice of 512 × 512 takes half a megabyte to send, so there is no volume to upload before something is seen, no limit on
 * its size, and little to bring back when the browser takes the context away.
 */
export class SliceCanvas {
  readonly element: HTMLCanvasElement;
  readonly #gl: WebGL2RenderingContext;
  readonly #onRestored: () => void;
  #gpu: Gpu | undefined;
  #lut: Uint8Array<ArrayBuffer> = new Uint8Array(4 * 256);
  #ratio = 1;

  /**
   * @param onRestored The browser gave the context back: the image and the mask have to be set again, and drawn.
   * @throws Error when the browser has no WebGL 2.
   */
  constructor(element: HTMLCanvasElement, onRestored: () => void) {
    const gl = element.getContext('webgl2', { alpha: false, antialias: false, depth: false, stencil: false });
    if (!gl) {
      throw new Error(
        'This browser cannot draw the image: WebGL 2 is missing or switched off. Switch on graphics acceleration, or use a current browser.',
      );
    }
    this.element = element;
    this.#gl = gl;
    this.#onRestored = onRestored;
    this.#gpu = this.#create();
    element.addEventListener('webglcontextlost', this.#lost);
    element.addEventListener('webglcontextrestored', this.#restored);
  }

  get isLost(): boolean {
    return this.#gpu === undefined;
  }

  /** CSS pixels. */
  resize(width: number, height: number, ratio: number): void {
    this.#ratio = ratio;
    const [w, h] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
    if (this.element.width !== w) this.element.width = w;
    if (this.element.height !== h) this.element.height = h;
  }

  /** The slice's values, rows of `width`. */
  setImage(values: VoxelArray, { width, height }: SlicePicture): void {
    const gpu = this.#gpu;
    if (!gpu) return;
    const gl = this.#gl;
    const name = typeName(values);
    const format = FORMATS[name];
    const data = name === 'Float64Array' ? Float32Array.from(values) : values;
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, gpu.image);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    const layout = format.kind === 'float' ? gl.RED : gl.RED_INTEGER;
    const size = `${format.internal} ${width} ${height}`;
    if (gpu.imageSize === size) gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, width, height, layout, gl[format.type], data);
    else gl.texImage2D(gl.TEXTURE_2D, 0, gl[format.internal], width, height, 0, layout, gl[format.type], data);
    gpu.imageSize = size;
    gpu.imageKind = format.kind;
  }

  /** A rectangle of the slice's mask, or all of it; `whole` is the slice's size. The first call must bring all of it. */
  setMask(labels: Uint8Array, whole: SlicePicture, rect: { x: number; y: number; width: number; height: number }): void {
    const gpu = this.#gpu;
    if (!gpu) return;
    const gl = this.#gl;
    gl.activeTexture(gl.TEXTURE1);
    gl.bindTexture(gl.TEXTURE_2D, gpu.mask);
    gl.pixelStorei(gl.UNPACK_ALIGNMENT, 1);
    const { x, y, width, height } = rect;
    const size = `${whole.width} ${whole.height}`;
    if (gpu.maskSize !== size) {
      gl.texImage2D(gl.TEXTURE_2D, 0, gl.R8UI, whole.width, whole.height, 0, gl.RED_INTEGER, gl.UNSIGNED_BYTE, null);
      gpu.maskSize = size;
    }
    gl.texSubImage2D(gl.TEXTURE_2D, 0, x, y, width, height, gl.RED_INTEGER, gl.UNSIGNED_BYTE, labels);
  }

  /** 256 × RGBA; alpha 0 hidden, 128 shown, 255 active. */
  setColors(lut: Uint8Array<ArrayBuffer>): void {
    this.#lut = lut;
    if (this.#gpu) this.#uploadColors(this.#gpu);
  }

  draw(drawing: Drawing): void {
    const gpu = this.#gpu;
    if (!gpu) return;
    const gl = this.#gl;
    gl.viewport(0, 0, this.element.width, this.element.height);
    if (!drawing.image) {
      gl.clearColor(0, 0, 0, 1);
      gl.clear(gl.COLOR_BUFFER_BIT);
      return;
    }
    const { program, uniforms } = this.#programFor(gpu, gpu.imageKind);
    const { start, end } = drawing.window;
    const range = end - start;
    // The maps are of CSS pixels.
    const row = ([x, y, c]: MapRow): [number, number, number] => [x / this.#ratio, y / this.#ratio, c];
    gl.useProgram(program);
    gl.uniform1i(uniforms.image, 0);
    gl.uniform1i(uniforms.mask, 1);
    gl.uniform1i(uniforms.colors, 2);
    gl.uniform3fv(uniforms.imageX, row(drawing.image[0]));
    gl.uniform3fv(uniforms.imageY, row(drawing.image[1]));
    gl.uniform1f(uniforms.paneHeight, this.element.height);
    gl.uniform2f(uniforms.window, start, 1 / (Math.abs(range) < 1e-30 ? 1e-30 : range));
    gl.uniform1i(uniforms.inverted, Number(drawing.inverted));
    gl.uniform1i(uniforms.interpolated, Number(drawing.interpolated));
    gl.uniform1i(uniforms.hasMask, Number(drawing.mask !== undefined));
    if (drawing.mask) {
      gl.uniform3fv(uniforms.maskX, row(drawing.mask[0]));
      gl.uniform3fv(uniforms.maskY, row(drawing.mask[1]));
    }
    gl.uniform1f(uniforms.fill, drawing.fill);
    gl.uniform1f(uniforms.outline, drawing.outline * this.#ratio);
    for (const [unit, texture] of [gpu.image, gpu.mask, gpu.colors].entries()) {
      gl.activeTexture(gl.TEXTURE0 + unit);
      gl.bindTexture(gl.TEXTURE_2D, texture);
    }
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  /** Gives the context back at once: a browser holds sixteen, and collects them late. */
  dispose(): void {
    this.element.removeEventListener('webglcontextlost', this.#lost);
    this.element.removeEventListener('webglcontextrestored', this.#restored);
    this.#gpu = undefined;
    this.#gl.getExtension('WEBGL_lose_context')?.loseContext();
  }

  readonly #lost = (event: Event): void => {
    // Without this the browser does not give it back.
    event.preventDefault();
    this.#gpu = undefined;
    // A browser shows a broken picture, or white, in its place.
    this.element.style.visibility = 'hidden';
  };

  readonly #restored = (): void => {
    this.#gpu = this.#create();
    this.element.style.visibility = '';
    this.#onRestored();
  };

  #create(): Gpu {
    const gl = this.#gl;
    const texture = (): WebGLTexture => {
      const made = gl.createTexture();
      gl.bindTexture(gl.TEXTURE_2D, made);
      for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) gl.texParameteri(gl.TEXTURE_2D, filter, gl.NEAREST);
      for (const wrap of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, wrap, gl.CLAMP_TO_EDGE);
      return made;
    };
    const gpu: Gpu = {
      programs: new Map(),
      image: texture(),
      mask: texture(),
      colors: texture(),
      imageKind: 'int',
      imageSize: '',
      maskSize: '1 1',
    };
    // A sampler of whole numbers must never find a texture of another kind, not even where the mask is not looked at.
    gl.bindTexture(gl.TEXTURE_2D, gpu.mask);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.R8UI, 1, 1, 0, gl.RED_INTEGER, gl.UNSIGNED_BYTE, new Uint8Array(1));
    this.#uploadColors(gpu);
    return gpu;
  }

  #uploadColors(gpu: Gpu): void {
    const gl = this.#gl;
    gl.activeTexture(gl.TEXTURE2);
    gl.bindTexture(gl.TEXTURE_2D, gpu.colors);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 256, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, this.#lut);
  }

  #programFor(gpu: Gpu, kind: SampleKind): Program {
    const known = gpu.programs.get(kind);
    if (known) return known;
    const gl = this.#gl;
    const program = gl.createProgram();
    for (const [type, source] of [
      [gl.VERTEX_SHADER, VERTEX_SHADER],
      [gl.FRAGMENT_SHADER, fragmentShader(kind)],
    ] as const) {
      const shader = gl.createShader(type);
      if (!shader) throw new Error('The browser made no shader: its WebGL context is lost.');
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
      gl.deleteShader(shader);
    }
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
      const log = [gl.getProgramInfoLog(program), ...(gl.getAttachedShaders(program) ?? []).map((s) => gl.getShaderInfoLog(s))];
      throw new Error(`The browser could not build the program that draws slices: ${log.join(' ')}`);
    }
    const uniforms = Object.fromEntries(
      UNIFORMS.map((name) => [name, gl.getUniformLocation(program, name)]),
    ) as Program['uniforms'];
    const made = { program, uniforms };
    gpu.programs.set(kind, made);
    return made;
  }
}
