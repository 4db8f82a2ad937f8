import { client, type ReadPath, readPages, type Schema, unwrap } from '@/api';

export type Invitation = Schema<'Invitation'>;
export type JoinLink = Schema<'JoinLink'>;
export type JoinRequest = Schema<'JoinRequest'>;

export const INVITATIONS: ReadPath[] = ['/v1/organizations/{org_id}/invitations'];
export const LINKS: ReadPath[] = ['/v1/organizations/{org_id}/join-links'];
export const REQUESTS: ReadPath[] = [
  '/v1/organizations/{org_id}/join-requests',
  '/v1/organizations/{org_id}/members',
];

export const invitationsOf = (org: string) =>
  readPages('/v1/organizations/{org_id}/invitations', { params: { path: { org_id: org } } });
export const linksOf = (org: string) =>
  readPages('/v1/organizations/{org_id}/join-links', { params: { path: { org_id: org } } });
export const requestsOf = (org: string, status: Schema<'JoinRequestStatus'>) =>
  readPages('/v1/organizations/{org_id}/join-requests', {
    params: { path: { org_id: org }, query: { status } },
  });

export const remind = (org: string, invitation_id: string) =>
  unwrap(
    client.POST('/v1/organizations/{org_id}/invitations/{invitation_id}/remind', {
      params: { path: { org_id: org, invitation_id } },
    }),
  );
export const revokeInvitation = (org: string, invitation_id: string) =>
  unwrap(
    client.DELETE('/v1/organizations/{org_id}/invitations/{invitation_id}', {
      params: { path: { org_id: org, invitation_id } },
    }),
  );
export const createLink = (org: string, body: Schema<'NewJoinLink'>) =>
  unwrap(client.POST('/v1/organizations/{org_id}/join-links', { params: { path: { org_id: org } }, body }));
export const revokeLink = (org: string, join_link_id: string) =>
  unwrap(
    client.DELETE('/v1/organizations/{org_id}/join-links/{join_link_id}', {
      params: { path: { org_id: org, join_link_id } },
    }),
  );
export const approve = (org: string, join_request_id: string, department_ids: string[]) =>
  unwrap(
    client.POST('/v1/organizations/{org_id}/join-requests/{join_request_id}/approve', {
      params: { path: { org_id: org, join_request_id } },
      body: { department_ids },
    }),
  );
export const refuse = (org: string, join_request_id: string, reason: string | null) =>
  unwrap(
    client.POST('/v1/organizations/{org_id}/join-requests/{join_request_id}/refuse', {
      params: { path: { org_id: org, join_request_id } },
      body: { reason },
    }),
  );
