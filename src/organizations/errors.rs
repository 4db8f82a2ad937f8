//! The error codes of this slice.

crate::codes! {
    /// A department below itself.
    DEPARTMENT_CYCLE = 409 "department_cycle" "A department cannot be below itself";
    DEPARTMENT_NOT_EMPTY = 409 "department_not_empty" "The department still has people or departments";
    DEPARTMENT_NAME_TAKEN = 409 "department_name_taken" "A sibling department has this name";
    DEPARTMENT_EXTERNAL_ID_TAKEN = 409 "department_external_id_taken" "Another department has this external id";
    DEPARTMENT_LIMIT = 409 "department_limit" "The tree would be too deep or too large";
    EMPLOYEE_NUMBER_TAKEN = 409 "employee_number_taken" "Another member has this employee number";
    MEMBER_EMAIL_TAKEN = 409 "member_email_taken" "Another member has this e-mail address";
    MEMBER_ALREADY_JOINED = 409 "member_already_joined" "The member has already joined";
    DEPARTURE_ANNOUNCED = 409 "departure_announced" "The member's departure is announced already";
    DEPARTURE_NOT_ANNOUNCED = 409 "departure_not_announced" "No departure of the member is announced";
    MEMBER_LEFT = 409 "member_left" "The member has left";
    MEMBER_NOT_LEFT = 409 "member_not_left" "The member has not left";
    MANAGER_CYCLE = 409 "manager_cycle" "Nobody is above themselves";
    CUSTOM_FIELD_NAME_TAKEN = 409 "custom_field_name_taken" "Another custom field has this name";
    CUSTOM_FIELD_LIMIT = 409 "custom_field_limit" "There would be too many custom fields";
    OWN_SECOND_FACTOR_FIRST = 409 "own_second_factor_first" "Turn on your own second factor first";
    LAST_OWNER = 409 "last_owner" "An organization always has an owner";
    GRANT_EXCEEDS_OWN = 403 "grant_exceeds_own" "Nobody grants what they do not hold";
    USER_GROUP_NAME_TAKEN = 409 "user_group_name_taken" "Another user group has this name";
    USER_GROUP_LIMIT = 409 "user_group_limit" "There would be too many groups, or too many people in one";
    USER_GROUP_STATIC = 409 "user_group_static" "The group lists its people and has no conditions";
    USER_GROUP_DYNAMIC = 409 "user_group_dynamic" "The group's people follow from its conditions";
    ROLE_NAME_TAKEN = 409 "role_name_taken" "Another role has this name";
    ROLE_LIMIT = 409 "role_limit" "There are too many roles";
    ROLE_BUILTIN = 409 "role_builtin" "Built-in roles do not change";
    ROLE_IN_USE = 409 "role_in_use" "Somebody holds the role";
    INVITATION_INVALID = 422 "invitation_invalid" "The invitation cannot be used";
    INVITATION_REMINDED = 409 "invitation_reminded" "The invitation was sent or reminded of a short while ago";
    JOIN_REQUEST_DECIDED = 409 "join_request_decided" "The request was decided before";
    ACCOUNT_ALREADY_MEMBER = 409 "account_already_member" "The account belongs to the organization already";
    VISIBILITY_RULE_LIMIT = 409 "visibility_rule_limit" "There are as many rules as there may be";
    IMPORT_REJECTED = 422 "import_rejected" "The file is not valid, so nothing is applied";
    IMPORT_NOT_CHECKED = 409 "import_not_checked" "The import was not checked to its end";
    IMPORT_EXPIRED = 409 "import_expired" "The import's file is not kept any more";
    IMPORT_LIMIT = 409 "import_limit" "Too many files wait to be imported";
}
