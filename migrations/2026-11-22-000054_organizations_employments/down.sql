DROP TABLE organization_zones;
DROP TABLE employments;
