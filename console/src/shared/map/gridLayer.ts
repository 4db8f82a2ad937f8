// What is under shapes where there are no tiles: a grid whose squares are a round number of metres wide.
import L from 'leaflet';
import { metresBetween } from './systems';

/** 1, 2 or 5 times a power of ten: the first that is `pixels` wide or more. */
export function niceStep(metresPerPixel: number, pixels = 60): number {
  const least = Math.max(metresPerPixel * pixels, 1e-3);
  const power = 10 ** Math.floor(Math.log10(least));
  return (
    [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least * 0.999_999) ?? 10 * power
  );
}

export class GridLayer extends L.Layer {
  private canvas = L.DomUtil.create('canvas', 'map-grid');
  private step = 0;

  constructor(private readonly tell: (metres: number) => void) {
    super();
  }

  override onAdd(map: L.Map): this {
    this.canvas.setAttribute('aria-hidden', 'true');
    map.getPane('tilePane')?.append(this.canvas);
    map.on('move zoom resize viewreset', this.draw, this);
    this.draw();
    return this;
  }

  override onRemove(map: L.Map): this {
    map.off('move zoom resize viewreset', this.draw, this);
    this.canvas.remove();
    return this;
  }

  private draw(): void {
    const map = this._map;
    const context = this.canvas.getContext('2d');
    if (!map || !context) return;
    const { x: width, y: height } = map.getSize();
    const density = window.devicePixelRatio || 1;
    this.canvas.width = width * density;
    this.canvas.height = height * density;
    Object.assign(this.canvas.style, { width: `${width}px`, height: `${height}px` });
    L.DomUtil.setPosition(this.canvas, map.containerPointToLayerPoint([0, 0]));
    const middle = map.getCenter();
    const right = map.containerPointToLatLng([width / 2 + 100, height / 2]);
    const metres = metresBetween([middle.lng, middle.lat], [right.lng, right.lat]) / 100;
    if (!(metres > 0)) return;
    const step = niceStep(metres);
    const pixels = step / metres;
    // Lines keep to the ground as one pans, as the origin of the plane is theirs, too.
    const origin = map.getPixelBounds().min ?? L.point(0, 0);
    context.scale(density, density);
    context.lineWidth = 1;
    const color = getComputedStyle(this.canvas).color;
    for (const [from, length, isAcross] of [
      [origin.x, width, true],
      [origin.y, height, false],
    ] as const) {
      const first = Math.ceil(from / pixels);
      for (let n = first; n * pixels - from < length; n += 1) {
        const at = Math.round(n * pixels - from) + 0.5;
        context.beginPath();
        context.globalAlpha = n % 5 === 0 ? 0.9 : 0.4;
        context.strokeStyle = color;
        context.moveTo(isAcross ? at : 0, isAcross ? 0 : at);
        context.lineTo(isAcross ? at : width, isAcross ? height : at);
        context.stroke();
      }
    }
    if (step !== this.step) {
      this.step = step;
      this.tell(step);
    }
  }
}
