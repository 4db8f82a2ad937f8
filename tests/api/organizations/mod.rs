mod department_create;
mod department_edit;
mod member_edit;
mod organization_found;
mod role_grant;
