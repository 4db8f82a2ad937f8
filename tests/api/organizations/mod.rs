mod department_create;
mod department_edit;
mod import_members;
mod invitation_accept;
mod member_edit;
mod organization_found;
mod role_grant;
mod user_groups;
