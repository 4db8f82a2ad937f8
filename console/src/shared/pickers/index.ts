export { DepartmentSelect, departmentsOf, treeOf } from './DepartmentSelect';
export { MemberSelect } from './MemberSelect';
export { DepartmentNames, MemberNames } from './Names';
export { useMemberNames } from './useMemberNames';
