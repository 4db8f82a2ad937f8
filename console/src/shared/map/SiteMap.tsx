// Shapes on a map, and a shape that is drawn or changed. Tiles come from the installation's own server, in its own
// coordinate system, and shapes are converted to it for the eye alone; without a server there is a grid in metres.
import L from 'leaflet';
import 'leaflet/dist/leaflet.css';
import { useEffect, useRef, useState } from 'react';
import { useConsoleConfig } from '@/api/config';
import { Waiting } from '@/shared/ui/ListStates';
import { GridLayer } from './gridLayer';
import './map.css';
import {
  addRing,
  boundsOf,
  insertVertex,
  mapShape,
  moveVertex,
  type Place,
  type Polygon,
  type Ring,
  removeVertex,
  type Shape,
} from './shapes';
import { convert, metresBetween, moved, type Position, rounded, SYSTEMS, type System } from './systems';

export interface MapItem {
  id: string;
  name: string;
  system: System;
  shape: Shape;
}

/** What a click on the map does. `none`: nothing; `move`: handles; the others draw anew. */
export type Tool = 'none' | 'move' | 'circle' | 'polygon' | 'hole';

export interface MapEdit {
  system: System;
  shape: Shape | undefined;
  tool: Tool;
  onShape: (shape: Shape) => void;
  /** A drawing has ended, or there was nothing around a hole. */
  onDrawn: (done: 'done' | 'cancelled' | 'nothing_around') => void;
}

export interface MapWords {
  label: string;
  zoomIn: string;
  zoomOut: string;
  /** "Each square is 50 m wide" */
  grid: (metres: number) => string;
  center: string;
  radius: (metres: number) => string;
  corner: (number: number) => string;
  between: (number: number) => string;
}

interface Props {
  words: MapWords;
  items: readonly MapItem[];
  selected?: string | undefined;
  onSelect?: (id: string) => void;
  edit?: MapEdit | undefined;
  /** Where to look; another object looks there again. */
  look?: { system: System; positions: readonly Position[]; mark?: boolean } | undefined;
  height?: number | string;
}

const at = ([longitude, latitude]: Position): L.LatLngExpression => [latitude, longitude];
const back = ({ lat, lng }: L.LatLng): Position => [lng, lat];
const rings = (polygon: Polygon) => polygon.map((ring) => ring.map(at));
const escaped = (text: string) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
/** Where the whole of China is in sight: nothing else is known of an organization without sites. */
const EVERYWHERE: L.LatLngBoundsExpression = [
  [20, 98],
  [42, 124],
];

export function SiteMap(props: Props) {
  const config = useConsoleConfig();
  // Without tiles any system will do; with them, theirs.
  const map = config.data?.map ?? null;
  const system = SYSTEMS.find((known) => known === map?.coordinate_system) ?? 'wgs84';
  return (
    <div className="site-map" style={{ height: props.height ?? 420 }}>
      {config.isPending ? (
        <Waiting />
      ) : (
        <Canvas {...props} key={map?.url_template ?? ''} shown={system} tiles={map} />
      )}
    </div>
  );
}

type Tiles = NonNullable<ReturnType<typeof useConsoleConfig>['data']>['map'];

function Canvas(props: Props & { shown: System; tiles: Tiles }) {
  const { words, items, selected, edit, look, shown, tiles } = props;
  const place = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<L.Map>();
  const [square, setSquare] = useState<number>();
  const [reading, setReading] = useState<string>();
  const latest = useRef(props);
  latest.current = props;
  const focused = useRef<string>(undefined);

  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const made = L.map(element, {
      zoomControl: false,
      attributionControl: false,
      zoomAnimation: false,
      fadeAnimation: false,
      markerZoomAnimation: false,
      inertia: false,
      zoomSnap: tiles ? 1 : 0.5,
      minZoom: 2,
      maxZoom: tiles ? 19 : 21,
      doubleClickZoom: false,
    });
    element.setAttribute('role', 'application');
    made.fitBounds(EVERYWHERE);
    if (tiles) {
      L.tileLayer(tiles.url_template, { maxZoom: 19 }).addTo(made);
      if (tiles.attribution)
        L.control.attribution({ prefix: false }).addAttribution(escaped(tiles.attribution)).addTo(made);
    } else new GridLayer(setSquare).addTo(made);
    L.control.scale({ imperial: false, maxWidth: 140 }).addTo(made);
    const resized = new ResizeObserver(() => made.invalidateSize({ animate: false }));
    resized.observe(element);
    setMap(made);
    return () => {
      resized.disconnect();
      made.remove();
      setMap(undefined);
    };
  }, [tiles]);

  useEffect(() => {
    if (!map) return;
    const control = L.control
      .zoom({
        position: 'topright',
        zoomInTitle: words.zoomIn,
        zoomOutTitle: words.zoomOut,
        zoomInText: '+',
        zoomOutText: '−',
      })
      .addTo(map);
    return () => void control.remove();
  }, [map, words.zoomIn, words.zoomOut]);

  // What is there, and not edited.
  useEffect(() => {
    if (!map) return;
    const group = L.layerGroup().addTo(map);
    for (const item of items) {
      const shape = mapShape(item.shape, (p) => convert(p, item.system, shown));
      const path = layerOf(shape, item.id === selected ? 'map-shape map-selected' : 'map-shape');
      path.bindTooltip(() => named(item.name), {
        permanent: items.length <= 40,
        direction: 'center',
        className: 'map-name',
      });
      path.on('click', () => latest.current.onSelect?.(item.id));
      path.addTo(group);
    }
    return () => void group.remove();
  }, [map, items, selected, shown]);

  const isLooking = look !== undefined;
  useEffect(() => {
    if (!map) return undefined;
    const { items: all, edit: editing } = latest.current;
    if (look) {
      const positions = look.positions.map((p) => convert(p, look.system, shown));
      const box = boundsOf([{ kind: 'area', polygons: [[positions]] }]);
      if (box)
        map.fitBounds([at(box[0]), at(box[1])] as L.LatLngBoundsLiteral, { maxZoom: 16, padding: [40, 40] });
      const [mark] = positions;
      if (!look.mark || !mark) return undefined;
      const pin = L.circleMarker(at(mark), { radius: 6, className: 'map-mark', interactive: false }).addTo(
        map,
      );
      return () => void pin.remove();
    }
    const shapes = (editing?.shape ? [{ system: editing.system, shape: editing.shape }] : all).map((one) =>
      mapShape(one.shape, (p) => convert(p, one.system, shown)),
    );
    const box = boundsOf(shapes);
    if (box)
      map.fitBounds([at(box[0]), at(box[1])] as L.LatLngBoundsLiteral, { maxZoom: 17, padding: [40, 40] });
    return undefined;
  }, [map, look, shown]);

  // All sites come into sight when they come to be known.
  const known = items.length > 0;
  useEffect(() => {
    if (!map || isLooking || !known || latest.current.edit?.shape) return;
    const box = boundsOf(
      latest.current.items.map((one) => mapShape(one.shape, (p) => convert(p, one.system, shown))),
    );
    if (box)
      map.fitBounds([at(box[0]), at(box[1])] as L.LatLngBoundsLiteral, { maxZoom: 16, padding: [40, 40] });
  }, [map, known, isLooking, shown]);

  // The shape that is edited, with its handles.
  const shape = edit?.shape;
  const editSystem = edit?.system;
  const hasHandles = edit?.tool === 'move';
  useEffect(() => {
    if (!map || !shape || !editSystem) return;
    const group = L.layerGroup().addTo(map);
    const drawn = mapShape(shape, (p) => convert(p, editSystem, shown));
    const path = layerOf(drawn, 'map-shape map-edited');
    path.options.interactive = false;
    path.addTo(group);
    const { words: say } = latest.current;
    const stored = (p: Position) => rounded(convert(p, shown, editSystem));
    const commit = (next: Shape) => latest.current.edit?.onShape(next);
    const handle = (
      key: string,
      where: Position,
      kind: 'center' | 'radius' | 'corner' | 'between',
      name: string,
      acts: {
        drag: (to: Position) => void;
        drop: (to: Position) => void;
        remove?: () => void;
        press?: () => void;
      },
    ) => {
      const marker = L.marker(at(where), {
        draggable: true,
        autoPan: true,
        keyboard: true,
        icon: L.divIcon({
          className: `map-handle map-handle-${kind}`,
          iconSize: kind === 'between' ? [16, 16] : [20, 20],
        }),
      });
      marker.on('drag', () => acts.drag(back(marker.getLatLng())));
      marker.on('dragend', () => {
        setReading(undefined);
        acts.drop(back(marker.getLatLng()));
      });
      marker.on('click', (event) => {
        L.DomEvent.stop(event);
        acts.press?.();
      });
      marker.on('dblclick contextmenu', (event) => {
        L.DomEvent.stop(event);
        acts.remove?.();
      });
      marker.addTo(group);
      const element = marker.getElement();
      if (!element) return;
      element.setAttribute('aria-label', name);
      element.title = name;
      element.addEventListener('focus', () => {
        focused.current = key;
      });
      element.addEventListener('keydown', (event) => {
        const step = event.shiftKey ? 10 : 1;
        const ways: Record<string, [number, number]> = {
          ArrowRight: [step, 0],
          ArrowLeft: [-step, 0],
          ArrowUp: [0, step],
          ArrowDown: [0, -step],
        };
        const way = ways[event.key];
        const isRemoval = event.key === 'Delete' || event.key === 'Backspace';
        const isPress = event.key === 'Enter' || event.key === ' ';
        if (!way && !isRemoval && !isPress) return;
        event.preventDefault();
        event.stopPropagation();
        focused.current = key;
        if (way) acts.drop(moved(where, ...way));
        else if (isRemoval) acts.remove?.();
        else acts.press?.();
      });
      if (focused.current === key) element.focus({ preventScroll: true });
    };

    if (hasHandles && drawn.kind === 'circle' && shape.kind === 'circle') {
      const circle = path as L.Circle;
      const edge = moved(drawn.center, drawn.radius, 0);
      const radiusTo = (to: Position) =>
        Math.min(10_000, Math.max(1, Math.round(metresBetween(drawn.center, to))));
      handle('center', drawn.center, 'center', say.center, {
        drag: (to) => circle.setLatLng(at(to)),
        drop: (to) => commit({ ...shape, center: stored(to) }),
      });
      handle('radius', edge, 'radius', say.radius(shape.radius), {
        drag: (to) => {
          circle.setRadius(radiusTo(to));
          setReading(say.radius(radiusTo(to)));
        },
        drop: (to) => commit({ ...shape, radius: radiusTo(to) }),
      });
    }
    if (hasHandles && drawn.kind === 'area' && shape.kind === 'area') {
      const area = path as L.Polygon;
      let number = 0;
      const show = (next: Shape) =>
        next.kind === 'area' && area.setLatLngs(next.polygons.map(rings) as L.LatLngExpression[][][]);
      drawn.polygons.forEach((polygon, p) => {
        polygon.forEach((ring, r) => {
          ring.forEach((position, i) => {
            number += 1;
            const where: Place = [p, r, i];
            handle(`corner ${where}`, position, 'corner', say.corner(number), {
              drag: (to) => show(moveVertex(drawn, where, to)),
              drop: (to) => commit(moveVertex(shape, where, stored(to))),
              remove: () => commit(removeVertex(shape, where)),
            });
            const next = ring[(i + 1) % ring.length] as Position;
            const middle: Position = [(position[0] + next[0]) / 2, (position[1] + next[1]) / 2];
            const after: Place = [p, r, i + 1];
            handle(`between ${where}`, middle, 'between', say.between(number), {
              drag: (to) => show(insertVertex(drawn, after, to)),
              drop: (to) => commit(insertVertex(shape, after, stored(to))),
              press: () => {
                focused.current = `corner ${after}`;
                commit(insertVertex(shape, after, stored(middle)));
              },
            });
          });
        });
      });
    }
    return () => {
      group.remove();
    };
  }, [map, shape, editSystem, hasHandles, shown]);

  // Drawing anew.
  const tool = edit?.tool ?? 'none';
  useEffect(() => {
    if (!map || !editSystem || tool === 'none' || tool === 'move') return;
    const group = L.layerGroup().addTo(map);
    const corners: Position[] = [];
    let open: L.Polyline | undefined;
    let circle: L.Circle | undefined;
    let start: Position | undefined;
    const stored = (p: Position) => rounded(convert(p, shown, editSystem));
    const end = (done: 'done' | 'cancelled' | 'nothing_around') => latest.current.edit?.onDrawn(done);
    const finish = () => {
      if (corners.length < 3) return end('cancelled');
      const next = addRing(
        latest.current.edit?.shape ?? { kind: 'area', polygons: [] },
        corners.map(stored),
        tool === 'hole',
      );
      if (next) latest.current.edit?.onShape(next);
      end(next ? 'done' : 'nothing_around');
    };
    const click = ({ latlng }: L.LeafletMouseEvent) => {
      const here = back(latlng);
      if (tool === 'circle') {
        if (start === undefined) {
          start = here;
          circle = L.circle(latlng, { radius: 1, className: 'map-open', interactive: false }).addTo(group);
          return;
        }
        const radius = Math.min(10_000, Math.max(1, Math.round(metresBetween(start, here))));
        latest.current.edit?.onShape({ kind: 'circle', center: stored(start), radius });
        return end('done');
      }
      const [first] = corners;
      const isFirst =
        first !== undefined &&
        map.latLngToContainerPoint(at(first)).distanceTo(map.latLngToContainerPoint(latlng)) < 12;
      if (isFirst) return finish();
      const last = corners.at(-1);
      // The second half of a double click.
      if (last && map.latLngToContainerPoint(at(last)).distanceTo(map.latLngToContainerPoint(latlng)) < 4)
        return;
      corners.push(here);
      L.circleMarker(latlng, { radius: 5, className: 'map-mark', interactive: false }).addTo(group);
      open ??= L.polyline([], { className: 'map-open', interactive: false }).addTo(group);
      open.setLatLngs(corners.map(at));
    };
    const move = ({ latlng }: L.LeafletMouseEvent) => {
      const here = back(latlng);
      if (start && circle) {
        const radius = Math.min(10_000, Math.max(1, Math.round(metresBetween(start, here))));
        circle.setRadius(radius);
        setReading(latest.current.words.radius(radius));
      } else if (open) open.setLatLngs([...corners, here].map(at));
    };
    const key = ({ originalEvent }: L.LeafletKeyboardEvent) => {
      if (originalEvent.key === 'Enter') {
        originalEvent.preventDefault();
        finish();
      }
      if (originalEvent.key === 'Escape') {
        originalEvent.stopPropagation();
        end('cancelled');
      }
    };
    map.on('click', click).on('mousemove', move).on('keydown', key).on('dblclick', finish);
    map.getContainer().classList.add('map-drawing');
    return () => {
      map.off('click', click).off('mousemove', move).off('keydown', key).off('dblclick', finish);
      map.getContainer().classList.remove('map-drawing');
      group.remove();
      setReading(undefined);
    };
  }, [map, editSystem, tool, shown]);

  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: Leaflet moves by the arrow keys */}
      <div ref={place} className="site-map-canvas" role="application" tabIndex={0} aria-label={words.label} />
      {(reading ?? square) !== undefined && (
        <div className="site-map-reading">{reading ?? (square === undefined ? '' : words.grid(square))}</div>
      )}
    </>
  );
}

function layerOf(shape: Shape, className: string): L.Path {
  return shape.kind === 'circle'
    ? L.circle(at(shape.center), { radius: shape.radius, className })
    : L.polygon(shape.polygons.map(rings) as L.LatLngExpression[][][], { className });
}

/** As an element, since a text would be taken for HTML. */
function named(name: string): HTMLElement {
  const element = document.createElement('span');
  element.textContent = name;
  return element;
}

export type { Ring };
