// What this feature reads and does of conversations and those who are in them.
import { client, ifMatch, type ReadPath, read, readAll, readPages, type Schema, unwrap } from '@/api';
import type { Versioned } from '@/shared/forms/FormDialog';

export type Conversation = Schema<'Conversation'>;
export type Kind = Schema<'ConversationKind'>;
export type Place = Schema<'ConversationMember'>;
export type Policy = Schema<'Policy'>;
export type GroupLink = Schema<'ConversationLink'>;
export type GroupRequest = Schema<'ConversationRequest'>;
export type DepartmentGroup = Schema<'DepartmentGroup'>;

export const LIST = '/v1/organizations/{org_id}/conversations';
export const ONE = '/v1/organizations/{org_id}/conversations/{conversation_id}';
export const MEMBERS = '/v1/organizations/{org_id}/conversations/{conversation_id}/members';
export const SPEAKERS = '/v1/organizations/{org_id}/conversations/{conversation_id}/speakers';
export const LINKS = '/v1/organizations/{org_id}/conversations/{conversation_id}/links';
export const REQUESTS = '/v1/organizations/{org_id}/conversations/{conversation_id}/requests';
export const OF_DEPARTMENT = '/v1/organizations/{org_id}/departments/{department_id}/group';

/** What another act changes of a conversation. */
export const CHANGES: ReadPath[] = [LIST, ONE, MEMBERS, SPEAKERS];

export const KINDS: readonly Kind[] = ['group', 'department', 'announcement', 'direct'];

const path = (org: string, id: string) => ({ path: { org_id: org, conversation_id: id } });
const withMember = (org: string, id: string, member: string) => ({
  path: { org_id: org, conversation_id: id, member_id: member },
});

/** One's own conversations, to the end: they are as many as one is in. */
export const conversationsOf = (org: string, q?: string) =>
  readAll(LIST, { params: { path: { org_id: org }, query: { ...(q && { q }) } } });

export const conversationOf = (org: string, id: string) => read(ONE, { params: path(org, id) });

export const membersOf = (org: string, id: string) => readPages(MEMBERS, { params: path(org, id) });
export const linksOf = (org: string, id: string) => readAll(LINKS, { params: path(org, id) });
export const requestsOf = (org: string, id: string) => readPages(REQUESTS, { params: path(org, id) });

export const create = (org: string, body: Schema<'NewConversation'>) =>
  unwrap(client.POST(LIST, { params: { path: { org_id: org } }, body }));

export const edit = (org: string, id: string, version: number, body: Schema<'ConversationPatch'>) =>
  unwrap(client.PATCH(ONE, { params: { ...path(org, id), header: ifMatch(version) }, body }));

export const archive = (org: string, id: string) =>
  unwrap(
    client.PUT('/v1/organizations/{org_id}/conversations/{conversation_id}/archive', {
      params: path(org, id),
    }),
  );

export const reopen = (org: string, id: string) =>
  unwrap(
    client.DELETE('/v1/organizations/{org_id}/conversations/{conversation_id}/archive', {
      params: path(org, id),
    }),
  );

/** The service takes so many at once. */
const AT_ONCE = 500;

export async function add(org: string, id: string, members: readonly string[]): Promise<void> {
  for (let from = 0; from < members.length; from += AT_ONCE)
    await unwrap(
      client.POST(MEMBERS, {
        params: path(org, id),
        body: { member_ids: members.slice(from, from + AT_ONCE) },
      }),
    );
}

export const takeOut = (org: string, id: string, member: string) =>
  unwrap(
    client.DELETE('/v1/organizations/{org_id}/conversations/{conversation_id}/members/{member_id}', {
      params: withMember(org, id, member),
    }),
  );

const ADMIN = '/v1/organizations/{org_id}/conversations/{conversation_id}/admins/{member_id}';

export const setAdmin = (org: string, id: string, member: string, on: boolean) =>
  on
    ? unwrap(client.PUT(ADMIN, { params: withMember(org, id, member) }))
    : unwrap(client.DELETE(ADMIN, { params: withMember(org, id, member) }));

const MUTE = '/v1/organizations/{org_id}/conversations/{conversation_id}/members/{member_id}/mute';

export const mute = (org: string, id: string, member: string, minutes: number) =>
  unwrap(client.PUT(MUTE, { params: withMember(org, id, member), body: { minutes } }));

export const unmute = (org: string, id: string, member: string) =>
  unwrap(client.DELETE(MUTE, { params: withMember(org, id, member) }));

export const speakersOf = (org: string, id: string) => read(SPEAKERS, { params: path(org, id) });

export const changeSpeakers = (org: string, id: string, body: Schema<'SpeakersChange'>) =>
  unwrap(client.PATCH(SPEAKERS, { params: path(org, id), body }));

/** What makes one list of speakers the other: who was named by another meanwhile stays. */
export const speakersChange = (before: readonly string[], after: readonly string[]) => ({
  add: after.filter((id) => !before.includes(id)),
  remove: before.filter((id) => !after.includes(id)),
});

export const giveAway = (org: string, id: string, member_id: string) =>
  unwrap(
    client.PUT('/v1/organizations/{org_id}/conversations/{conversation_id}/owner', {
      params: path(org, id),
      body: { member_id },
    }),
  );

export const makeLink = (org: string, id: string, body: Schema<'NewConversationLink'>) =>
  unwrap(client.POST(LINKS, { params: path(org, id), body }));

export const revokeLink = (org: string, id: string, link: string) =>
  unwrap(
    client.DELETE('/v1/organizations/{org_id}/conversations/{conversation_id}/links/{link_id}', {
      params: { path: { org_id: org, conversation_id: id, link_id: link } },
    }),
  );

export const decide = (org: string, id: string, request: string, approved: boolean) => {
  const params = { path: { org_id: org, conversation_id: id, request_id: request } };
  return approved
    ? unwrap(
        client.POST(
          '/v1/organizations/{org_id}/conversations/{conversation_id}/requests/{request_id}/approve',
          { params },
        ),
      )
    : unwrap(
        client.POST(
          '/v1/organizations/{org_id}/conversations/{conversation_id}/requests/{request_id}/decline',
          { params },
        ),
      );
};

export const join = (org: string, secret: string) =>
  unwrap(
    client.POST('/v1/organizations/{org_id}/conversation-joins', {
      params: { path: { org_id: org } },
      body: { secret },
    }),
  );

/** What forms edit of a conversation. */
export interface AboutValues {
  name: string;
  description: string;
}

export const aboutOf = ({ name, description, version }: Conversation): Versioned<AboutValues> => ({
  values: { name, description },
  version,
});

export const policyOf = ({ policy, version }: Conversation): Versioned<Policy> => ({
  values: { ...policy },
  version,
});

export async function reread<V>(
  org: string,
  id: string,
  values: (one: Conversation) => Versioned<V>,
): Promise<Versioned<V>> {
  return values(await unwrap(client.GET(ONE, { params: path(org, id) })));
}

export const departmentGroupOf = (org: string, department: string) => ({
  ...read(OF_DEPARTMENT, { params: { path: { org_id: org, department_id: department } } }),
  retry: false,
});

export const bind = (org: string, department: string, body: Schema<'NewDepartmentGroup'>) =>
  unwrap(client.PUT(OF_DEPARTMENT, { params: { path: { org_id: org, department_id: department } }, body }));

export const unbind = (org: string, department: string, owner_id: string) =>
  unwrap(
    client.POST('/v1/organizations/{org_id}/departments/{department_id}/group/unbind', {
      params: { path: { org_id: org, department_id: department } },
      body: { owner_id },
    }),
  );
