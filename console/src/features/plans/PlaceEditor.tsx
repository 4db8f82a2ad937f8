// A site's place: drawn on the map, or typed. Both change the same numbers.
import { AimOutlined, DeleteOutlined } from '@ant-design/icons';
import { Alert, Button, Input, InputNumber, Segmented, Select, Slider } from 'antd';
import { type Ref, useId, useImperativeHandle, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/shared/format/useFormat';
import { useMapWords } from '@/shared/map/mapWords';
import { type MapItem, SiteMap, type Tool } from '@/shared/map/SiteMap';
import {
  mapShape,
  parsePosition,
  parseRing,
  removeRing,
  ringText,
  type Shape,
  sizeOf,
} from '@/shared/map/shapes';
import { convert, metresBetween, type Position, rounded, SYSTEMS, type System } from '@/shared/map/systems';
import type { SitePlace } from './sites';

interface Props {
  value?: SitePlace;
  onChange?: (place: SitePlace) => void;
  /** The other sites, for orientation. */
  others: readonly MapItem[];
  ref?: Ref<{ focus: () => void }>;
}

type Look = { system: System; positions: Position[]; mark: boolean };

/** Any place of a shape. */
const someOf = (shape: Shape): Position | undefined =>
  shape.kind === 'circle' ? shape.center : shape.polygons[0]?.[0]?.[0];

export function PlaceEditor({ value = { system: 'wgs84', shape: undefined }, onChange, others, ref }: Props) {
  const { t } = useTranslation('plans');
  const format = useFormat();
  const words = useMapWords(t('sites.mapOfSite'));
  const ids = useId();
  const { system, shape } = value;
  const [kind, setKind] = useState<Shape['kind']>(shape?.kind ?? 'circle');
  const [tool, setTool] = useState<Tool>(shape ? 'move' : 'circle');
  const [said, setSaid] = useState<string>();
  const [look, setLook] = useState<Look>();
  const [before, setBefore] = useState<System>();
  const search = useRef<HTMLInputElement>(null);
  useImperativeHandle(ref, () => ({ focus: () => search.current?.focus() }));
  const set = (next: Shape | undefined) => onChange?.({ system, shape: next });

  const choose = (next: Shape['kind']) => {
    setKind(next);
    setSaid(undefined);
    setTool(shape?.kind === next ? 'move' : next === 'circle' ? 'circle' : 'polygon');
  };
  const chosen = shape?.kind === kind ? shape : undefined;

  const findPlace = (text: string) => {
    const position = parsePosition(text);
    if (position === undefined) {
      setSaid(t('sites.notCoordinates'));
      return;
    }
    setSaid(undefined);
    setLook({ system, positions: [position], mark: true });
    if (kind === 'circle' && chosen === undefined) {
      set({ kind: 'circle', center: rounded(position), radius: 300 });
      setTool('move');
    }
  };

  const here = chosen && someOf(chosen);
  const shift = before && here ? metresBetween(here, convert(here, before, system)) : 0;
  const hint = {
    none: '',
    move: chosen === undefined ? '' : t(`sites.hint.move_${kind}`),
    circle: t('sites.hint.circle'),
    polygon: t('sites.hint.polygon'),
    hole: t('sites.hint.hole'),
  }[tool];

  return (
    <fieldset className="place" aria-label={t('sites.place')}>
      <div className="place-tools">
        <Segmented<Shape['kind']>
          aria-label={t('sites.place')}
          value={kind}
          onChange={choose}
          options={[
            { value: 'circle', label: t('sites.circle') },
            { value: 'area', label: t('sites.area') },
          ]}
        />
        {kind === 'circle' && tool === 'move' && (
          <Button onClick={() => setTool('circle')}>{t('sites.drawCircle')}</Button>
        )}
        {kind === 'area' && (
          <>
            <Button type={tool === 'polygon' ? 'primary' : 'default'} onClick={() => setTool('polygon')}>
              {t('sites.drawArea')}
            </Button>
            <Button
              type={tool === 'hole' ? 'primary' : 'default'}
              disabled={!chosen}
              onClick={() => setTool('hole')}
            >
              {t('sites.drawHole')}
            </Button>
          </>
        )}
        <Input.Search
          ref={(input) => {
            search.current = input?.input ?? null;
          }}
          className="place-search"
          aria-label={t('sites.goTo')}
          placeholder={t('sites.goToExample')}
          enterButton={<AimOutlined aria-label={t('sites.goTo')} />}
          onSearch={findPlace}
          onPressEnter={(event) => event.preventDefault()}
        />
      </div>
      <p className="place-hint" role="status">
        {said ?? hint}
      </p>
      <SiteMap
        words={words}
        items={others}
        look={look}
        height={380}
        edit={{
          system,
          shape: chosen,
          tool,
          onShape: (next) => {
            setSaid(undefined);
            set(next.kind === 'area' && next.polygons.length === 0 ? undefined : next);
          },
          onDrawn: (done) => {
            setTool(done === 'done' || chosen ? 'move' : kind === 'circle' ? 'circle' : 'polygon');
            if (done === 'nothing_around') setSaid(t('sites.nothingAround'));
          },
        }}
      />
      <div className="place-fields">
        <label htmlFor={`${ids}-system`}>{t('sites.system')}</label>
        <Select<System>
          id={`${ids}-system`}
          value={system}
          style={{ width: 320, maxWidth: '100%' }}
          options={SYSTEMS.map((known) => ({ value: known, label: t(`sites.systems.${known}`) }))}
          onChange={(next) => {
            if (shape) setBefore(system);
            onChange?.({ system: next, shape });
          }}
        />
      </div>
      {shift >= 1 && before && shape && (
        <Alert
          type="info"
          showIcon
          title={t('sites.reinterpreted', { metres: format.number(Math.round(shift)) })}
          action={
            <Button
              size="small"
              onClick={() => {
                onChange?.({ system, shape: mapShape(shape, (p) => rounded(convert(p, before, system))) });
                setBefore(undefined);
              }}
            >
              {t('sites.convert')}
            </Button>
          }
        />
      )}
      {kind === 'circle' && (
        <Circle
          shape={chosen?.kind === 'circle' ? chosen : undefined}
          set={(next) => {
            set(next);
            setTool('move');
          }}
          ids={ids}
        />
      )}
      {kind === 'area' && (
        <Rings
          shape={chosen?.kind === 'area' ? chosen : { kind: 'area', polygons: [] }}
          set={(next) => {
            set(next);
            if (next) setTool('move');
          }}
        />
      )}
    </fieldset>
  );
}

function Circle(props: {
  shape: Extract<Shape, { kind: 'circle' }> | undefined;
  set: (shape: Shape | undefined) => void;
  ids: string;
}) {
  const { t } = useTranslation('plans');
  const { shape, set, ids } = props;
  const [half, setHalf] = useState<{ latitude?: number; longitude?: number }>({});
  const radius = shape?.radius ?? 300;
  const change = (latitude: number | null | undefined, longitude: number | null | undefined) => {
    if (typeof latitude === 'number' && typeof longitude === 'number') {
      set({ kind: 'circle', center: [longitude, latitude], radius });
      setHalf({});
    } else
      setHalf({
        ...(typeof latitude === 'number' && { latitude }),
        ...(typeof longitude === 'number' && { longitude }),
      });
  };
  const latitude = shape?.center[1] ?? half.latitude ?? null;
  const longitude = shape?.center[0] ?? half.longitude ?? null;
  return (
    <div className="place-fields">
      <label htmlFor={`${ids}-latitude`}>{t('sites.latitude')}</label>
      <InputNumber
        id={`${ids}-latitude`}
        min={-90}
        max={90}
        step={0.0001}
        value={latitude}
        changeOnWheel={false}
        onChange={(next) => next !== null && change(next, longitude)}
        style={{ width: 150 }}
      />
      <label htmlFor={`${ids}-longitude`}>{t('sites.longitude')}</label>
      <InputNumber
        id={`${ids}-longitude`}
        min={-180}
        max={180}
        step={0.0001}
        value={longitude}
        onChange={(next) => next !== null && change(latitude, next)}
        style={{ width: 150 }}
      />
      <label htmlFor={`${ids}-radius`}>{t('sites.radius')}</label>
      <InputNumber
        id={`${ids}-radius`}
        min={1}
        max={10_000}
        precision={0}
        disabled={!shape}
        value={radius}
        onChange={(next) => shape && next !== null && set({ ...shape, radius: next })}
        style={{ width: 110 }}
      />
      <Slider
        className="place-slider"
        min={50}
        max={1000}
        step={50}
        disabled={!shape}
        value={radius}
        ariaLabelForHandle={t('sites.radius')}
        onChange={(next) => shape && set({ ...shape, radius: next })}
      />
    </div>
  );
}

function Rings(props: { shape: Extract<Shape, { kind: 'area' }>; set: (shape: Shape | undefined) => void }) {
  const { t } = useTranslation('plans');
  const format = useFormat();
  const { shape, set } = props;
  const { polygons } = shape;
  const rings = polygons.flatMap((polygon, p) => polygon.map((ring, r) => ({ ring, p, r })));
  const apply = (p: number, r: number, ring: readonly Position[]) =>
    set({
      kind: 'area',
      polygons:
        polygons.length === 0
          ? [[ring]]
          : polygons.map((polygon, i) =>
              i === p ? polygon.map((old, j) => (j === r ? ring : old)) : polygon,
            ),
    });
  return (
    <div className="rings">
      {polygons.length > 0 && (
        <p className="place-hint">{t('sites.size', { size: format.number(Math.round(sizeOf(polygons))) })}</p>
      )}
      {(rings.length === 0 ? [{ ring: [], p: 0, r: 0 }] : rings).map(({ ring, p, r }) => (
        <RingText
          key={`${p}.${r}`}
          ring={ring}
          label={
            r === 0 ? t('sites.border', { number: p + 1 }) : t('sites.holeOf', { hole: r, number: p + 1 })
          }
          onRing={(next) => apply(p, r, next)}
          {...(rings.length > 0 && {
            onRemove: () => {
              const next = removeRing(shape, p, r);
              set(next.kind === 'area' && next.polygons.length === 0 ? undefined : next);
            },
          })}
        />
      ))}
    </div>
  );
}

function RingText(props: {
  ring: readonly Position[];
  label: string;
  onRing: (ring: readonly Position[]) => void;
  onRemove?: () => void;
}) {
  const { t } = useTranslation('plans');
  const id = useId();
  const [typed, setTyped] = useState<string>();
  const parsed = typed === undefined ? undefined : parseRing(typed);
  const fault =
    typeof parsed === 'number'
      ? t('sites.badLine', { line: parsed })
      : parsed && parsed.length > 0 && parsed.length < 3
        ? t('sites.threeCorners')
        : undefined;
  const end = () => {
    if (typeof parsed === 'object' && parsed.length >= 3) props.onRing(parsed);
    if (fault === undefined) setTyped(undefined);
  };
  return (
    <div className="ring">
      <div className="ring-head">
        <label htmlFor={id}>{props.label}</label>
        {props.onRemove && (
          <Button
            size="small"
            type="text"
            danger
            icon={<DeleteOutlined />}
            aria-label={t('sites.removeRing', { name: props.label })}
            onClick={props.onRemove}
          />
        )}
      </div>
      <Input.TextArea
        id={id}
        value={typed ?? ringText(props.ring)}
        placeholder={t('sites.ringExample')}
        rows={Math.min(8, Math.max(4, props.ring.length + 1))}
        status={fault ? 'error' : ''}
        aria-invalid={fault !== undefined}
        aria-describedby={`${id}-fault`}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={end}
      />
      <span id={`${id}-fault`} className="ring-fault">
        {fault}
      </span>
    </div>
  );
}
