/** How the GPU holds the image's values: as they are, so that none is rounded. */
export type SampleKind = 'int' | 'uint' | 'float';

const SAMPLER: Readonly<Record<SampleKind, string>> = { int: 'isampler2D', uint: 'usampler2D', float: 'sampler2D' };

export const VERTEX_SHADER = `#version 300 es
// One triangle that covers the pane.
void main() {
  vec2 corner = vec2(float((gl_VertexID & 1) << 2) - 1.0, float((gl_VertexID & 2) << 1) - 1.0);
  gl_Position = vec4(corner, 0.0, 1.0);
}`;

/**
 * Image and mask of one slice. Values are fetched by whole texels and interpolated here: integer textures are never filtered by the
 * GPU, and need no conversion and no extension. The outline is found in screen pixels, so it is as sharp at every zoom.
 */
export const fragmentShader = (kind: SampleKind): string => `#version 300 es
precision highp float;
precision highp int;
precision highp ${SAMPLER[kind]};
precision highp usampler2D;

uniform ${SAMPLER[kind]} image;
uniform usampler2D mask;
uniform sampler2D colors;
// Rows of the affine map from device pixels (from the top left) to texels; whole numbers are texel centres.
uniform vec3 imageX, imageY, maskX, maskY;
uniform float paneHeight;
uniform vec2 window; // darkest value, 1 / range
uniform bool inverted, interpolated, hasMask;
uniform float fill, outline; // opacity of the fill; width in device pixels, 0 for none

out vec4 color;

float at(ivec2 texel, ivec2 last) {
  return float(texelFetch(image, clamp(texel, ivec2(0), last), 0).r);
}

// Alpha is 0 for what is not shown, 0.5 for a segment, 1 for the active one.
vec4 styleAt(vec2 pixel, out int label) {
  vec3 p = vec3(pixel, 1.0);
  ivec2 texel = ivec2(floor(vec2(dot(maskX, p), dot(maskY, p)) + 0.5));
  label = 0;
  if (any(lessThan(texel, ivec2(0))) || any(greaterThanEqual(texel, textureSize(mask, 0)))) return vec4(0.0);
  int found = int(texelFetch(mask, texel, 0).r);
  if (found == 0) return vec4(0.0);
  vec4 style = texelFetch(colors, ivec2(found, 0), 0);
  if (style.a > 0.0) label = found;
  return style;
}

bool differs(vec2 pixel, int label) {
  int other;
  styleAt(pixel, other);
  return other != label;
}

void main() {
  vec2 pixel = vec2(gl_FragCoord.x, paneHeight - gl_FragCoord.y);
  vec3 p = vec3(pixel, 1.0);
  vec2 texel = vec2(dot(imageX, p), dot(imageY, p));
  ivec2 size = textureSize(image, 0);
  float grey = 0.0;
  if (all(greaterThanEqual(texel, vec2(-0.5))) && all(lessThan(texel, vec2(size) - 0.5))) {
    ivec2 last = size - 1;
    float value;
    if (interpolated) {
      vec2 corner = floor(texel);
      ivec2 c = ivec2(corner);
      vec2 f = texel - corner;
      value = mix(
        mix(at(c, last), at(c + ivec2(1, 0), last), f.x),
        mix(at(c + ivec2(0, 1), last), at(c + ivec2(1, 1), last), f.x),
        f.y);
    } else {
      value = at(ivec2(floor(texel + 0.5)), last);
    }
    // Not a number is shown black, whatever the window.
    if (value == value) {
      grey = clamp((value - window.x) * window.y, 0.0, 1.0);
      if (inverted) grey = 1.0 - grey;
    }
  }
  vec3 rgb = vec3(grey);
  if (hasMask) {
    int label;
    vec4 style = styleAt(pixel, label);
    if (label != 0) {
      bool isActive = style.a > 0.75;
      float width = isActive ? outline : outline * 0.6;
      bool edge = width > 0.0 && (
        differs(pixel + vec2(width, 0.0), label) || differs(pixel - vec2(width, 0.0), label) ||
        differs(pixel + vec2(0.0, width), label) || differs(pixel - vec2(0.0, width), label) ||
        differs(pixel + vec2(0.7 * width), label) || differs(pixel - vec2(0.7 * width), label) ||
        differs(pixel + vec2(0.7 * width, -0.7 * width), label) || differs(pixel - vec2(0.7 * width, -0.7 * width), label));
      float strength = edge ? (isActive ? 1.0 : 0.75) : fill * (isActive ? 1.0 : 0.6);
      rgb = mix(rgb, style.rgb, strength);
    }
  }
  color = vec4(rgb, 1.0);
}`;
