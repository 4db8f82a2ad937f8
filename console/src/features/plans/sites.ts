// Where people check in: what is read, done, and made of what one draws.
import { client, ifMatch, ProblemError, type ReadPath, readAll, type Schema, unwrap } from '@/api';
import type { Versioned } from '@/shared/forms/FormDialog';
import type { MapItem } from '@/shared/map/SiteMap';
import { geometryOf, polygonsOf, type Shape } from '@/shared/map/shapes';
import { itemOf, shapeOf } from '@/shared/map/siteItems';
import { rounded, type System } from '@/shared/map/systems';

export { itemOf, shapeOf };
export type Site = Schema<'Site'>;
export type Admits = Schema<'Admits'>;
export const ADMITS: readonly Admits[] = ['any', 'location', 'network', 'both'];

/** Where a site is: a shape, and the system that its coordinates are meant in. */
export interface SitePlace {
  system: System;
  shape: Shape | undefined;
}

export interface SiteValues {
  name: string;
  place: SitePlace;
  admits: Admits;
  wifi: string[];
  networks: string[];
}

export const CHANGES: ReadPath[] = [
  '/v1/organizations/{org_id}/sites',
  '/v1/organizations/{org_id}/sites/{site_id}',
];

export const sitesOf = (org: string) =>
  readAll('/v1/organizations/{org_id}/sites', { params: { path: { org_id: org } } });

export const valuesOf = (site: Site): Versioned<SiteValues> => ({
  values: {
    name: site.name,
    place: { system: site.coordinate_system, shape: shapeOf(site) },
    admits: site.admits,
    wifi: site.wifi,
    networks: site.networks,
  },
  version: site.version,
});

/** A place as requests have it. */
export function placeBody({ system, shape }: SitePlace) {
  if (shape?.kind === 'area') return { coordinate_system: system, area: geometryOf(shape.polygons) };
  if (shape === undefined) return { coordinate_system: system };
  const [longitude, latitude] = rounded(shape.center);
  return { coordinate_system: system, latitude, longitude, radius_m: shape.radius };
}

const PLACE = /^\/(latitude|longitude|radius_m|area|coordinate_system)\b/;

/** Faults of what one draws stand at the map, with what of it is meant. */
async function withPlace<T>(act: Promise<T>): Promise<T> {
  return act.catch((error: unknown) => {
    if (!(error instanceof ProblemError) || error.faults.length === 0) throw error;
    const faults = error.faults.map((fault) => {
      const list = /^\/(wifi|networks)\/\d+/.exec(fault.pointer);
      if (list) return { ...fault, pointer: `/${list[1]}` };
      return PLACE.test(fault.pointer)
        ? { ...fault, pointer: '/place', detail: `${fault.pointer.slice(1)}: ${fault.detail}` }
        : fault;
    });
    throw new ProblemError(error.code, error.status, error.message, { ...error, faults });
  });
}

export function create(org: string, id: string, { place, ...rest }: SiteValues) {
  return withPlace(
    unwrap(
      client.POST('/v1/organizations/{org_id}/sites', {
        params: { path: { org_id: org } },
        body: { id, ...rest, ...placeBody(place) },
      }),
    ),
  );
}

export function edit(org: string, id: string, version: number, changed: Partial<SiteValues>) {
  const { place, ...rest } = changed;
  return withPlace(
    unwrap(
      client.PATCH('/v1/organizations/{org_id}/sites/{site_id}', {
        params: { path: { org_id: org, site_id: id }, header: ifMatch(version) },
        body: { ...rest, ...(place && placeBody(place)) },
      }),
    ),
  );
}

export const remove = (org: string, id: string) =>
  unwrap(
    client.DELETE('/v1/organizations/{org_id}/sites/{site_id}', {
      params: { path: { org_id: org, site_id: id } },
    }),
  );

export async function reread(org: string, id: string): Promise<Versioned<SiteValues>> {
  return valuesOf(
    await unwrap(
      client.GET('/v1/organizations/{org_id}/sites/{site_id}', {
        params: { path: { org_id: org, site_id: id } },
      }),
    ),
  );
}

/** All sites as one FeatureCollection. */
export async function exportAll(org: string): Promise<Schema<'NewSiteCollection'>> {
  const features: Schema<'SiteFeature'>[] = [];
  let cursor: string | undefined;
  do {
    const page = await unwrap(
      client.GET('/v1/organizations/{org_id}/sites/geojson', {
        params: { path: { org_id: org }, query: { limit: 100, ...(cursor && { cursor }) } },
      }),
    );
    features.push(...page.features);
    cursor = page.next_cursor ?? undefined;
  } while (cursor);
  return { type: 'FeatureCollection', features };
}

export const importAll = (org: string, key: string, body: Schema<'NewSiteCollection'>) =>
  unwrap(
    client.POST('/v1/organizations/{org_id}/sites/geojson', {
      params: { path: { org_id: org }, header: { 'Idempotency-Key': key } },
      body,
    }),
  );

const KNOWN = ['name', 'coordinate_system', 'radius_m', 'admits', 'wifi', 'networks'] as const;

export interface Preview {
  body: Schema<'NewSiteCollection'>;
  /** Properties that a site does not have, which are left out. */
  ignored: string[];
}

/** What of a file is imported; nothing where it is no FeatureCollection. Other programs add properties of their own. */
export function previewOf(text: string): Preview | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { type, features } = (parsed ?? {}) as { type?: unknown; features?: unknown };
  if (type !== 'FeatureCollection' || !Array.isArray(features)) return undefined;
  const ignored = new Set<string>();
  const kept = features.map((feature: Partial<Schema<'SiteFeature'>> | null): Schema<'SiteFeature'> => {
    const properties = (feature?.properties ?? {}) as Record<string, unknown>;
    for (const name of Object.keys(properties)) if (!KNOWN.some((known) => known === name)) ignored.add(name);
    const own = Object.fromEntries(KNOWN.filter((k) => k in properties).map((k) => [k, properties[k]]));
    return {
      type: 'Feature',
      geometry: feature?.geometry as Schema<'SiteGeometry'>,
      properties: own as Schema<'SiteProperties'>,
    };
  });
  return { body: { type: 'FeatureCollection', features: kept }, ignored: [...ignored].sort() };
}

/** The features that can be drawn before they are imported. */
export function itemsOfPreview({ body }: Preview): MapItem[] {
  return body.features.flatMap((feature, i): MapItem[] => {
    const { geometry, properties } = feature;
    const system = properties.coordinate_system ?? 'wgs84';
    const base = { id: String(i), name: String(properties.name ?? i + 1), system };
    try {
      if (geometry.type === 'Point') {
        const [x, y] = geometry.coordinates;
        if (typeof x !== 'number' || typeof y !== 'number') return [];
        return [{ ...base, shape: { kind: 'circle', center: [x, y], radius: properties.radius_m ?? 300 } }];
      }
      return [{ ...base, shape: { kind: 'area', polygons: polygonsOf(geometry) } }];
    } catch {
      return [];
    }
  });
}

/** Which feature a fault is of, from `/features/3/geometry`. */
export const featureOf = (pointer: string) => Number(/^\/features\/(\d+)/.exec(pointer)?.[1] ?? Number.NaN);
