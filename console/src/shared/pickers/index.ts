export { DepartmentSelect, departmentsOf, treeOf } from './DepartmentSelect';
export { MemberSelect } from './MemberSelect';
export { useMemberNames } from './useMemberNames';
