// The service's sites as shapes on a map.
import type { Schema } from '@/api';
import type { MapItem } from './SiteMap';
import { polygonsOf, type Shape } from './shapes';

type Site = Schema<'Site'>;

export function shapeOf(site: Pick<Site, 'latitude' | 'longitude' | 'radius_m' | 'area'>): Shape {
  if (site.area) return { kind: 'area', polygons: polygonsOf(site.area) };
  return { kind: 'circle', center: [site.longitude, site.latitude], radius: site.radius_m ?? 300 };
}

export const itemOf = (site: Site): MapItem => ({
  id: site.id,
  name: site.name,
  system: site.coordinate_system,
  shape: shapeOf(site),
});
